import type { RentalQuery } from '@daklakid/api';
import { m } from '@daklakid/i18n';
import { format } from '@daklakid/ui';

import { parks, wards } from '../places.svelte';

/** "Dưới 2 triệu", "Từ 1 triệu", "1 triệu – 2 triệu"; empty without limits. */
export function range(
  min: number | undefined,
  max: number | undefined,
  write: (n: number) => string,
): string {
  const t = m().rentals;
  if (min !== undefined && max !== undefined) return t.priceBetween(write(min), write(max));
  if (max !== undefined) return t.priceUnder(write(max));
  if (min !== undefined) return t.priceOver(write(min));
  return '';
}

/** A rent in short. */
export function rent(dong: number): string {
  return format.shortMoney(dong, m().rentals.million);
}

/** The park or else the ward that a search is about; empty for none. */
export function placeOf(query: { near?: string; ward?: string[] | null }): string {
  const park = parks().find((p) => p.id === query.near)?.name;
  return park ?? wards().find((w) => w.id === query.ward?.[0])?.fullName ?? '';
}

/** A name for a search that a person would recognise. */
export function nameOf(query: RentalQuery): string {
  const t = m().rentals;
  const place = placeOf(query);
  const kind = query.kind?.map((k) => t.kinds[k]).join(', ') ?? '';
  const words = [query.q, kind, place, range(query.priceMin, query.priceMax, rent)].filter(Boolean);
  return words.join(', ') || t.title;
}
