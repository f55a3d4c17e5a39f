// The words of registering other software at the desk: loaded with those screens.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type ClientMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const clientLanguages: Record<string, ClientMessages> = { vi, en };

/** These texts in the current language: `c().title`. Reactive. */
export function c(): ClientMessages {
  return clientLanguages[language()] ?? vi;
}
