// The offer to put the app on the home screen: in one visit, once the app has been found useful, and never again.
const key = 'daklakid.install';
const enough = 3; // listings looked at

/** How this phone installs: by a prompt of the browser, or by hand through the share sheet. */
export type Way = 'prompt' | 'ios';

interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

interface Memory {
  seen: number;
  asked: boolean;
}

const state = $state<{ way: Way | undefined; due: boolean }>({ way: undefined, due: false });
let event: InstallEvent | undefined;

function memory(): Memory {
  try {
    return { seen: 0, asked: false, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Memory>) };
  } catch {
    return { seen: 0, asked: true }; // where nothing is remembered, one would be asked again and again
  }
}

function remember(next: Memory) {
  try {
    localStorage.setItem(key, JSON.stringify(next));
  } catch {
    state.due = false;
  }
}

/** Starts watching; call it once. */
export function watchInstall() {
  const { standalone } = navigator as { standalone?: boolean }; // Safari's own word for it
  if (standalone || matchMedia('(display-mode: standalone)').matches) return;
  if (/iPhone|iPad|iPod/.test(navigator.userAgent)) state.way = 'ios';
  addEventListener('beforeinstallprompt', (e) => {
    e.preventDefault(); // the browser's own bar comes at a bad moment
    event = e as InstallEvent;
    state.way = 'prompt';
  });
  addEventListener('appinstalled', () => {
    state.way = undefined;
    shown();
  });
  const { seen, asked } = memory();
  state.due = !asked && seen >= enough;
}

/** Counts a sign that the app is useful; after some, the offer is due. */
export function useful() {
  const { seen, asked } = memory();
  if (asked || seen >= enough) return;
  remember({ seen: seen + 1, asked });
  state.due = seen + 1 >= enough;
}

/** How the app can be installed here, if it can. Reactive. */
export function way(): Way | undefined {
  return state.way;
}

/** Whether to offer it now. Reactive. */
export function due(): boolean {
  return state.due && state.way !== undefined;
}

/** Notes that the offer was seen: the next visit makes none. */
export function shown() {
  remember({ ...memory(), asked: true });
}

/** Ends the offer of this visit, and installs where the browser can. */
export async function answer(yes: boolean) {
  state.due = false;
  if (!yes || !event) return;
  await event.prompt(); // the browser asks; an event serves once
  event = undefined;
  state.way = undefined;
}
