// The words of the desk, which the citizen's app never loads.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of the desk, by its place. */
export type DeskMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const deskLanguages: Record<string, DeskMessages> = { vi, en };

/** The texts of the desk in the current language: `d().reviews.title`. Reactive. */
export function d(): DeskMessages {
  return deskLanguages[language()] ?? vi;
}
