// The words of vouchers, which only their own screens load.
import { language } from '../language.svelte';
import type { Wording } from '../languages';
import en from './en';
import vi from './vi';

/** Every text of these screens, by its place. */
export type VoucherMessages = Wording<typeof vi>;

/** By BCP 47 code; a third language is one file beside these and one line here. */
export const voucherLanguages: Record<string, VoucherMessages> = { vi, en };

/** The texts in the current language: `v().title`. Reactive. */
export function v(): VoucherMessages {
  return voucherLanguages[language()] ?? vi;
}
