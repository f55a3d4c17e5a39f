// The words of openings, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type JobMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const jobLanguages: Record<string, JobMessages> = { vi, en };

/** The texts in the current language: `j().title`. Reactive. */
export function j(): JobMessages {
  return jobLanguages[language()] ?? vi;
}
