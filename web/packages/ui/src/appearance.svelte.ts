// How the app looks on this phone: theme, text size, data saver. Kept on the phone, applied before the
// first paint by the app's theme.js.

/** What the person chose. `auto` follows the phone. */
export interface Appearance {
  theme: 'auto' | 'light' | 'dark';
  text: 'normal' | 'large' | 'larger';
  saver: boolean;
}

const key = 'daklakid.appearance';
const initial: Appearance = { theme: 'auto', text: 'normal', saver: false };

function stored(): Appearance {
  try {
    return { ...initial, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Appearance>) };
  } catch {
    return { ...initial }; // private mode or a damaged value: the defaults are fine
  }
}

/** The current choice; change it through `setAppearance`. */
export const appearance = $state<Appearance>(typeof localStorage === 'undefined' ? { ...initial } : stored());

/** Changes the look at once and remembers it. */
export function setAppearance(change: Partial<Appearance>) {
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
}
