import { m, word } from '@daklakid/i18n';
import { d } from '@daklakid/i18n/desk';
import { j } from '@daklakid/i18n/jobs';
import { v } from '@daklakid/i18n/vouchers';

import { pl } from '@daklakid/i18n/places';

import { leaf } from './tree.svelte';

/** The types of listings that officers look through. */
export const types = ['rentals', 'jobs', 'classifieds', 'places', 'vouchers'] as const;

/** The public page of each, before the id. */
export const pages: Record<string, string> = {
  rentals: '/thue-nha/',
  jobs: '/viec-lam/',
  classifieds: '/rao-vat/',
  vouchers: '/khuyen-mai/',
  places: '/an-gi-o-dau/',
};

/** What a listing is: its type, and the category within it. */
export function kindOf(type: string, code: string): string {
  const kinds: Record<string, Record<string, string>> = {
    rentals: m().rentals.kinds,
    jobs: j().occupations,
    vouchers: v().kinds,
    places: pl().kinds,
  };
  const said = type === 'classifieds' ? (leaf(code)?.name ?? code) : word(kinds[type] ?? {}, code);
  return `${word(d().reviews.types, type)}: ${said}`;
}

// Reasons that only some types of listings have; the others are for all.
const particular: Record<string, string[]> = {
  photos: ['rentals', 'classifieds', 'places'],
  price: ['rentals', 'classifieds'],
  place: ['rentals', 'places'],
  unlawful: ['jobs', 'vouchers'],
  misleading: ['vouchers'],
  pay: ['jobs'],
  prohibited: ['classifieds'],
  category: ['classifieds'],
};

/** Whether a reason to reject is one for a type of listing. */
export function fits(reason: string, type: string): boolean {
  return particular[reason]?.includes(type) ?? true;
}
