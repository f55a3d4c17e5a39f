// The words of the sheet that shares a link, which only that loads.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of the sheet, by its place. */
export type ShareMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const shareLanguages: Record<string, ShareMessages> = { vi, en };

/** The texts in the current language: `sh().copy`. Reactive. */
export function sh(): ShareMessages {
  return shareLanguages[language()] ?? vi;
}
