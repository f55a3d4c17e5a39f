// The languages of the app. A third one is one file in messages/ and one line here.
import vi from './messages/vi';

/** Texts in another language keep their shape (key, or function of the same arguments), with any wording. */
export type Wording<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : T extends readonly string[]
      ? string[]
      : { [K in keyof T]: Wording<T[K]> };

/** Every text of the app, by its place. */
export type Messages = Wording<typeof vi>;

interface Language {
  name: string;
  load: () => Promise<Messages>;
}

/** By BCP 47 code. Vietnamese travels with the app, the others are fetched when chosen. */
export const languages: Record<string, Language> = {
  vi: { name: 'Tiếng Việt', load: () => Promise.resolve(vi) },
  en: { name: 'English', load: async () => (await import('./messages/en')).default },
};

/** The language that is complete first, and the fallback. */
export const first: Messages = vi;
