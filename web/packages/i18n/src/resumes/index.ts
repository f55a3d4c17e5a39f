// The words of CVs and applications, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type ResumeMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const resumeLanguages: Record<string, ResumeMessages> = { vi, en };

/** The texts in the current language: `cv().title`. Reactive. */
export function cv(): ResumeMessages {
  return resumeLanguages[language()] ?? vi;
}
