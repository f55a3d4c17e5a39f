// The filters of the list of classifieds live in the page's address.
import type { AdQuery } from '@daklakid/api';

/** What somebody wants. */
export const deals = ['sell', 'buy', 'give', 'service'] as const;
/** In which state a thing is. */
export const conditions = ['new', 'likenew', 'used', 'broken'] as const;
/** The ways to sort. */
export const sorts = ['newest', 'price', 'priceDesc'] as const;

const tags: readonly string[] = [...deals, ...conditions];

/** Reads an address; what it does not know it leaves out. */
export function parse(params: Pick<URLSearchParams, 'get' | 'getAll'>): AdQuery {
  const query: AdQuery = {};
  const q = params.get('q')?.trim();
  if (q) query.q = q.slice(0, 200);
  const kind = params.get('kind');
  if (kind && /^[a-z]{1,20}$/.test(kind)) query.kind = [kind];
  const tag = tags.filter((t) => params.getAll('tag').includes(t));
  if (tag.length) query.tag = tag;
  const ward = params.getAll('ward').filter((w) => /^\d{5}$/.test(w));
  if (ward.length) query.ward = ward;
  const most = params.get('priceMax');
  if (most && /^\d{1,12}$/.test(most)) query.priceMax = Number(most);
  const sort = sorts.find((s) => s === params.get('sort'));
  if (sort) query.sort = sort;
  return query;
}

/** Writes an address; the same filters always give the same text. */
export function format(query: AdQuery): string {
  const params = new URLSearchParams();
  if (query.q) params.set('q', query.q);
  for (const kind of query.kind ?? []) params.append('kind', kind);
  for (const tag of tags) if (query.tag?.includes(tag)) params.append('tag', tag);
  for (const ward of [...(query.ward ?? [])].sort()) params.append('ward', ward);
  if (query.priceMax) params.set('priceMax', String(query.priceMax));
  if (query.sort) params.set('sort', query.sort);
  return params.toString();
}
