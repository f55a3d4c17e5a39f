// The words of what is kept of people, which only its own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type PrivacyMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const privacyLanguages: Record<string, PrivacyMessages> = { vi, en };

/** The texts in the current language: `p().copies.title`. Reactive. */
export function p(): PrivacyMessages {
  return privacyLanguages[language()] ?? vi;
}
