// The words of citizens' reports, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of citizens' reports, by its place. */
export type ReportsMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const reportsLanguages: Record<string, ReportsMessages> = { vi, en };

/** The texts of citizens' reports in the current language. Reactive. */
export function r(): ReportsMessages {
  return reportsLanguages[language()] ?? vi;
}
