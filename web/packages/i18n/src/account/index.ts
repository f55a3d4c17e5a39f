// The words of the pages under "Tôi" that few people open, which only those pages load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these pages, by its place. */
export type AccountMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const accountLanguages: Record<string, AccountMessages> = { vi, en };

/** The texts in the current language: `a().accesses.title`. Reactive. */
export function a(): AccountMessages {
  return accountLanguages[language()] ?? vi;
}
