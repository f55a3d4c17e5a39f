// The words of importing and exporting timetables, which only that screen loads.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of this screen, by its place. */
export type GtfsMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const gtfsLanguages: Record<string, GtfsMessages> = { vi, en };

/** The texts in the current language: `g().title`. Reactive. */
export function g(): GtfsMessages {
  return gtfsLanguages[language()] ?? vi;
}
