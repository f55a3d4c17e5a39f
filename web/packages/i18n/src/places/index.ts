// The words of places, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type PlaceMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const placeLanguages: Record<string, PlaceMessages> = { vi, en };

/** The texts in the current language: `pl().title`. Reactive. */
export function pl(): PlaceMessages {
  return placeLanguages[language()] ?? vi;
}
