// The filters of the list of openings live in the page's address.
import type { JobQuery } from '@daklakid/api';

/** The groups of occupations in the order of how many look for them. */
export const occupations = [
  'craft',
  'operator',
  'elementary',
  'service',
  'clerk',
  'technician',
  'professional',
  'farm',
  'manager',
];

/** The ways to sort. */
export const sorts = ['newest', 'priceDesc', 'distance'] as const;

/** Reads an address; what it does not know it leaves out. */
export function parse(params: Pick<URLSearchParams, 'get' | 'getAll'>): JobQuery {
  const query: JobQuery = {};
  const q = params.get('q')?.trim();
  if (q) query.q = q.slice(0, 200);
  const kind = params.getAll('kind').filter((k) => occupations.includes(k));
  if (kind.length) query.kind = kind;
  const ward = params.getAll('ward').filter((w) => /^\d{5}$/.test(w));
  if (ward.length) query.ward = ward;
  const least = params.get('priceMin');
  if (least && /^\d{1,10}$/.test(least)) query.priceMin = Number(least);
  const near = params.get('near');
  if (near) {
    query.near = near;
    query.radius = 10_000;
  }
  const sort = sorts.find((s) => s === params.get('sort'));
  if (sort && (sort !== 'distance' || near)) query.sort = sort;
  return query;
}

/** Writes an address; the same filters always give the same text. */
export function format(query: JobQuery): string {
  const params = new URLSearchParams();
  if (query.q) params.set('q', query.q);
  for (const kind of occupations) if (query.kind?.includes(kind)) params.append('kind', kind);
  for (const ward of [...(query.ward ?? [])].sort()) params.append('ward', ward);
  if (query.priceMin) params.set('priceMin', String(query.priceMin));
  if (query.near) params.set('near', query.near);
  if (query.sort) params.set('sort', query.sort);
  return params.toString();
}
