// How the app looks on this phone: theme, text size, data saver. Kept on the phone, applied before the
// first paint by the app's theme.js.

/** What the person chose. `auto` follows the phone. */
export interface Appearance {
  theme: 'auto' | 'light' | 'dark';
  text: 'normal' | 'large' | 'larger' | 'largest';
  saver: 'auto' | 'on' | 'off';
}

const key = 'daklakid.appearance';
const initial: Appearance = { theme: 'auto', text: 'normal', saver: 'auto' };

function stored(): Appearance {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Appearance>;
    // It was yes or no once; who had never said yes has not said no either.
    if (typeof kept.saver === 'boolean') kept.saver = kept.saver ? 'on' : 'auto';
    return { ...initial, ...kept };
  } catch {
    return { ...initial }; // private mode or a damaged value: the defaults are fine
  }
}

/** The current choice; change it through `setAppearance`. */
export const appearance = $state<Appearance>(typeof localStorage === 'undefined' ? { ...initial } : stored());

/** What else is done when a person has chosen; set by an app that keeps the choice elsewhere, too. */
export const onAppearance: { chosen?: () => void } = {};

/** Changes the look at once and remembers it; `chosen` by the person, or only taken from elsewhere. */
export function setAppearance(change: Partial<Appearance>, chosen = true) {
  Object.assign(appearance, change);
  try {
    localStorage.setItem(key, JSON.stringify(appearance));
  } catch {
    // Not remembered in private mode; the look still changes.
  }
  const dark =
    appearance.theme === 'auto'
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : appearance.theme === 'dark';
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.dataset.text = appearance.text;
  if (chosen) onAppearance.chosen?.();
}

/** Whether the phone asks to spare data, or its network is slow; only Chromium tells. */
function slow(): boolean {
  const { connection } = navigator as Navigator & {
    connection?: { saveData?: boolean; effectiveType?: string };
  };
  return Boolean(connection?.saveData) || /2g$/.test(connection?.effectiveType ?? '');
}

/** Whether pictures come small and nothing is fetched that was not asked for. Reactive to the choice. */
export function sparing(): boolean {
  return (
    appearance.saver === 'on' || (appearance.saver === 'auto' && typeof navigator !== 'undefined' && slow())
  );
}
