// The words of the personal QR and of the page that verifies codes, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of the personal QR, by its place. */
export type QrMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const qrLanguages: Record<string, QrMessages> = { vi, en };

/** The texts of the personal QR in the current language: `q().once.title`. Reactive. */
export function q(): QrMessages {
  return qrLanguages[language()] ?? vi;
}
