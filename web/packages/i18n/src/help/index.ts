// The words of the help, which only the help loads.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of the help, by its place. */
export type HelpMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const helpLanguages: Record<string, HelpMessages> = { vi, en };

/** The texts in the current language: `h().questions`. Reactive. */
export function h(): HelpMessages {
  return helpLanguages[language()] ?? vi;
}

/** What a screen is for, how it is used, and what it needs: three lines, by the screen's address. */
export function linesOf(href: string): readonly string[] {
  return (h().lines as Record<string, readonly string[]>)[href] ?? [];
}
