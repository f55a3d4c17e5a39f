// The routes that every kind of listing has. Their shapes are the same, so the typed client is told the first kind's.

/** The kinds of listings, as in paths. */
export type ListingKind = 'rentals' | 'jobs' | 'classifieds' | 'places' | 'vouchers';

/** The path of something done to one listing: `api.POST(ofKind('jobs', 'report'), …)`. */
export function ofKind<T extends string>(kind: ListingKind, what: T): `/api/v1/rentals/{id}/${T}` {
  return `/api/v1/${kind}/{id}/${what}` as `/api/v1/rentals/{id}/${T}`;
}

/** The path of one listing itself. */
export function oneOf(kind: ListingKind): '/api/v1/rentals/{id}' {
  return `/api/v1/${kind}/{id}` as '/api/v1/rentals/{id}';
}

/** The path of one's own listings of a kind. */
export function mineOf(kind: ListingKind): '/api/v1/me/rentals' {
  return `/api/v1/me/${kind}` as '/api/v1/me/rentals';
}
