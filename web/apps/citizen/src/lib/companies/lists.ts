import { api, take } from '@daklakid/api';

import { keepLists } from '../listing/lists';

/** The filters of the list, as they stand in the page's address. */
export type CompanyQuery = Partial<Record<'q' | 'ward' | 'park' | 'sector', string>>;

const names = ['q', 'ward', 'park', 'sector'] as const;

/** Reads an address; what it does not know it leaves out. */
export function parse(params: Pick<URLSearchParams, 'get'>): CompanyQuery {
  const query: CompanyQuery = {};
  for (const name of names) {
    const value = params.get(name)?.trim();
    if (value) query[name] = value.slice(0, name === 'sector' ? 1 : 60);
  }
  return query;
}

/** Writes an address; the same filters always give the same text. */
export function format(query: CompanyQuery): string {
  const params = new URLSearchParams();
  for (const name of names) if (query[name]) params.set(name, query[name]);
  return params.toString();
}

/** The list for an address, as it was left if that was a moment ago. */
export const listFor = keepLists(parse, (query) => take(api.GET('/api/v1/companies', { params: { query } })));
