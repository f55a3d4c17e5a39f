// The words of one's own calendar, which only its screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type CalendarMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const calendarLanguages: Record<string, CalendarMessages> = { vi, en };

/** The texts in the current language: `k().add`. Reactive. */
export function k(): CalendarMessages {
  return calendarLanguages[language()] ?? vi;
}
