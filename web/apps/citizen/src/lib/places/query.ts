// The filters of the list of places live in the page's address.
import type { PlaceQuery } from '@daklakid/api';

/** What one looks for. */
export const groups = ['eat', 'stay', 'see'] as const;

/** Reads an address; what it does not know it leaves out. */
export function parse(params: Pick<URLSearchParams, 'get' | 'getAll'>): PlaceQuery {
  const query: PlaceQuery = {};
  const q = params.get('q')?.trim();
  if (q) query.q = q.slice(0, 200);
  const kind = params.get('kind');
  if (kind && /^[a-z]{1,20}$/.test(kind)) query.kind = [kind];
  const ward = params.get('ward');
  if (ward && /^\d{5}$/.test(ward)) query.ward = [ward];
  const near = params.get('near');
  if (near && /^-?\d{1,3}\.\d{1,6},-?\d{1,3}\.\d{1,6}$/.test(near)) {
    query.near = near;
    query.sort = 'distance';
  }
  const bbox = params.get('bbox');
  if (bbox && /^[\d.,-]{7,80}$/.test(bbox)) query.bbox = bbox;
  if (params.get('open') === 'true') query.open = true;
  return query;
}

/** Writes an address; the same filters always give the same text. */
export function format(query: PlaceQuery): string {
  const params = new URLSearchParams();
  if (query.q) params.set('q', query.q);
  for (const kind of query.kind ?? []) params.set('kind', kind);
  for (const ward of query.ward ?? []) params.set('ward', ward);
  if (query.near) params.set('near', query.near);
  if (query.bbox) params.set('bbox', query.bbox);
  if (query.open) params.set('open', 'true');
  return params.toString();
}
