// The words of public services, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of public services, by its place. */
export type ServicesMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const servicesLanguages: Record<string, ServicesMessages> = { vi, en };

/** The texts of public services in the current language. Reactive. */
export function s(): ServicesMessages {
  return servicesLanguages[language()] ?? vi;
}
