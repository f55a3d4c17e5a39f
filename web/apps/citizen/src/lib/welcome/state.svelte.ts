// What is remembered on this device of the introduction: that it was seen, and the ward that was chosen.
const seenKey = 'daklakid.welcomed'; // static/theme.js reads it as well
const wardKey = 'daklakid.ward';

function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

const state = $state({ ward: typeof localStorage === 'undefined' ? '' : read(wardKey) });

/** The code of the ward that somebody lives in, as chosen on this device. Reactive; empty when none was. */
export function homeWard(): string {
  return state.ward;
}

/** Remembers the ward; empty forgets it. */
export function chooseWard(code: string) {
  state.ward = code;
  try {
    if (code) localStorage.setItem(wardKey, code);
    else localStorage.removeItem(wardKey);
  } catch {
    // Private mode: for this visit only.
  }
}

/** The introduction is not offered again on this device. */
export function welcomed() {
  document.documentElement.dataset.welcomed = 'yes';
  try {
    localStorage.setItem(seenKey, '1');
  } catch {
    // Private mode: it is offered again at the next visit.
  }
}
