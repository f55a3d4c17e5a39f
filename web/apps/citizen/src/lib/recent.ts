const key = 'daklakid.recent';

/** What was searched for on this phone, newest first. It never leaves the phone. */
export function recent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((t): t is string => typeof t === 'string').slice(0, 5) : [];
  } catch {
    return [];
  }
}

/** Remembers a search. */
export function remember(text: string) {
  const words = text.trim();
  if (!words) return;
  try {
    localStorage.setItem(key, JSON.stringify([words, ...recent().filter((t) => t !== words)].slice(0, 5)));
  } catch {
    // Private mode: nothing is remembered, as wished.
  }
}

/** Forgets one search, or all of them. */
export function forgetRecent(text?: string) {
  try {
    const left = text === undefined ? [] : recent().filter((t) => t !== text);
    localStorage.setItem(key, JSON.stringify(left));
  } catch {
    // Private mode: nothing was remembered.
  }
}
