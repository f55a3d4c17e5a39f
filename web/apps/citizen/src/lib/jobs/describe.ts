import type { JobQuery } from '@daklakid/api';
import { word } from '@daklakid/i18n';
import { j } from '@daklakid/i18n/jobs';

import { parks } from '../places.svelte';
import { placeOf } from '../rentals/describe';
import { short } from './pay';

/** What a tag says: a perk, a shift, a sector, a park. */
export function tagName(tag: string): string {
  const t = j();
  const park = parks().find((p) => p.id === tag);
  if (park) return park.name;
  const { noExperience, noDiploma } = t.narrow;
  const all = { ...t.perks, ...t.shifts, ...t.contracts, noExperience, noDiploma };
  const sectors = Object.fromEntries(
    Object.entries(t.sectors).map(([code, said]) => [`sector${code}`, said]),
  );
  return word({ ...sectors, ...all }, tag);
}

/** A name for a search that a person would recognise. */
export function nameOf(query: JobQuery): string {
  const t = j();
  const kinds = (query.kind ?? []).map((kind) => word(t.occupations, kind)).join(', ');
  const tags = (query.tag ?? []).map(tagName).join(', ');
  const least = query.priceMin ? t.payFrom(short(query.priceMin)) : '';
  return [query.q, kinds, placeOf(query), tags, least].filter(Boolean).join(', ') || t.title;
}
