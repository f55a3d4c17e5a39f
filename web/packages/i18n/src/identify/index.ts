// The words of identification, which only its own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of identification, by its place. */
export type IdentifyMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const identifyLanguages: Record<string, IdentifyMessages> = { vi, en };

/** The texts of identification in the current language: `i().card.title`. Reactive. */
export function i(): IdentifyMessages {
  return identifyLanguages[language()] ?? vi;
}
