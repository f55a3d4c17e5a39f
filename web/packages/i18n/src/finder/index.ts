// The words of the search over everything, which only its page loads.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of the search, by its place. */
export type FinderMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const finderLanguages: Record<string, FinderMessages> = { vi, en };

/** The texts in the current language: `f().none`. Reactive. */
export function f(): FinderMessages {
  return finderLanguages[language()] ?? vi;
}
