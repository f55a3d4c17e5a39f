// The words of messages between people, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type ChatMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const chatLanguages: Record<string, ChatMessages> = { vi, en };

/** The texts in the current language: `c().title`. Reactive. */
export function c(): ChatMessages {
  return chatLanguages[language()] ?? vi;
}
