// The words of cameras, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type CameraMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const cameraLanguages: Record<string, CameraMessages> = { vi, en };

/** The texts in the current language: `cam().title`. Reactive. */
export function cam(): CameraMessages {
  return cameraLanguages[language()] ?? vi;
}
