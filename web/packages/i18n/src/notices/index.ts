// The words of the inbox and of how notices arrive, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type NoticeMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const noticeLanguages: Record<string, NoticeMessages> = { vi, en };

/** The texts in the current language: `n().title`. Reactive. */
export function n(): NoticeMessages {
  return noticeLanguages[language()] ?? vi;
}
