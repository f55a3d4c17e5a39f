// The words of coaches, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type CoachMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const coachLanguages: Record<string, CoachMessages> = { vi, en };

/** The texts in the current language: `c().title`. Reactive. */
export function c(): CoachMessages {
  return coachLanguages[language()] ?? vi;
}
