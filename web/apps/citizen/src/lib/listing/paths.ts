import type { ListingKind } from '@daklakid/api';

/** Where the listings of a kind are found. A kind that is not here has no screens. */
export const listPath: Record<ListingKind, string> = {
  rentals: '/thue-nha',
  jobs: '/viec-lam',
  classifieds: '/rao-vat',
  places: '/an-gi-o-dau',
  vouchers: '/khuyen-mai',
};

/** The list that a saved search opens. */
export function searchPath(search: { kind: string; query: string }): string {
  return `${listPath[search.kind as ListingKind] ?? '/tim'}?${search.query}`;
}
