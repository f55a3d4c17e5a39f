// The words of passkeys, connected apps and the national account: loaded with the screens that say them.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type SignInMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const signInLanguages: Record<string, SignInMessages> = { vi, en };

/** These texts in the current language: `s().passkey.add`. Reactive. */
export function s(): SignInMessages {
  return signInLanguages[language()] ?? vi;
}
