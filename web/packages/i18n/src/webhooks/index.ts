// The words of telling other software of events, at the desk: loaded with those screens.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type WebhookMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const webhookLanguages: Record<string, WebhookMessages> = { vi, en };

/** These texts in the current language: `w().title`. Reactive. */
export function w(): WebhookMessages {
  return webhookLanguages[language()] ?? vi;
}
