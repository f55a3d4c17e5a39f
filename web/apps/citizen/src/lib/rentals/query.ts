// The filters of the rentals list live in the page's address: back, share and save-search come for free.
import type { RentalKind, RentalQuery, RentalSort } from '@daklakid/api';

/** The kinds in the order of how often people look for them. */
export const kinds: RentalKind[] = ['room', 'apartment', 'house', 'dormitory', 'premises'];
/** The ways to sort. */
export const sorts: RentalSort[] = ['forYou', 'newest', 'price', 'priceDesc', 'distance'];

const numbers = ['priceMin', 'priceMax', 'areaMin', 'areaMax', 'radius'] as const;

const box = /^(-?\d{1,3}(\.\d{1,6})?)(,-?\d{1,3}(\.\d{1,6})?){3}$/; // minLat,minLng,maxLat,maxLng

function number(text: string | null): number | undefined {
  if (!text || !/^\d{1,12}$/.test(text)) return undefined;
  return Number(text);
}

/** Reads an address; what it does not know it leaves out. */
export function parse(params: Pick<URLSearchParams, 'get' | 'getAll'>): RentalQuery {
  const query: RentalQuery = {};
  const q = params.get('q')?.trim();
  if (q) query.q = q.slice(0, 200);
  const kind = params.getAll('kind').filter((k): k is RentalKind => kinds.includes(k as RentalKind));
  if (kind.length) query.kind = kind;
  const ward = params.getAll('ward').filter((w) => /^\d{5}$/.test(w));
  if (ward.length) query.ward = ward;
  for (const name of numbers) {
    const value = number(params.get(name));
    if (value !== undefined) query[name] = value;
  }
  const near = params.get('near');
  if (near) query.near = near;
  const bbox = params.get('bbox');
  if (bbox && box.test(bbox)) query.bbox = bbox;
  const sort = params.get('sort') as RentalSort;
  if (sorts.includes(sort) && (sort !== 'distance' || near)) query.sort = sort;
  return query;
}

/** Writes an address; the same filters always give the same text. */
export function format(query: RentalQuery): string {
  const params = new URLSearchParams();
  if (query.q) params.set('q', query.q);
  for (const kind of kinds) if (query.kind?.includes(kind)) params.append('kind', kind);
  for (const ward of [...(query.ward ?? [])].sort()) params.append('ward', ward);
  for (const name of numbers) if (query[name] !== undefined) params.set(name, String(query[name]));
  if (query.near) params.set('near', query.near);
  if (query.bbox) params.set('bbox', query.bbox);
  if (query.sort) params.set('sort', query.sort);
  return params.toString();
}

/** How many filters narrow the list, apart from the text. */
export function active(query: RentalQuery): number {
  return [
    query.kind?.length,
    query.ward?.length,
    query.priceMin !== undefined || query.priceMax !== undefined,
    query.areaMin !== undefined || query.areaMax !== undefined,
    query.near,
    query.bbox,
  ].filter(Boolean).length;
}
