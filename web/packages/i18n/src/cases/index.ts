// The words of what is filed and answered, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of what is filed and answered, by its place. */
export type CasesMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const casesLanguages: Record<string, CasesMessages> = { vi, en };

/** The texts of what is filed and answered in the current language. Reactive. */
export function c(): CasesMessages {
  return casesLanguages[language()] ?? vi;
}
