// The words of the workforce, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type WorkforceMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const workforceLanguages: Record<string, WorkforceMessages> = { vi, en };

/** The texts in the current language: `wf().title`. Reactive. */
export function wf(): WorkforceMessages {
  return workforceLanguages[language()] ?? vi;
}
