import { first, languages, type Messages } from './languages';

const key = 'daklakid.language';

let messages = $state.raw<Messages>(first);
let code = $state('vi');

/** The texts in the current language: `m().home.search`. Reactive. */
export function m(): Messages {
  return messages;
}

/** The code of the current language. Reactive. */
export function language(): string {
  return code;
}

/** Changes the language; stays with the present one when the texts cannot be fetched. */
export async function setLanguage(next: string): Promise<void> {
  const entry = languages[next];
  if (!entry) return;
  messages = await entry.load();
  code = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // Not remembered in private mode.
  }
}

/** The language chosen on this phone earlier, else Vietnamese. */
export function storedLanguage(): string {
  try {
    return localStorage.getItem(key) ?? 'vi';
  } catch {
    return 'vi';
  }
}

/** The word for a code of the server; the code itself when the server is newer than this app. */
export function word(words: Record<string, string>, code: string): string {
  return words[code] ?? code;
}

/** The right one of several names by language, as the province's data has them; Vietnamese else. */
export function inLanguage(names: object): string {
  const said = names as Record<string, string>;
  return said[code] ?? said.vi ?? '';
}
