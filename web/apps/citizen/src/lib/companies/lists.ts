import { api, take } from '@daklakid/api';
import { Listed } from '@daklakid/api/loaded';
import type { CompanyCard } from '@daklakid/api/companies';

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

const kept = new Map<string, Listed<CompanyCard>>();

/** The list for an address, as it was left. */
export function listFor(address: string): Listed<CompanyCard> {
  const known = kept.get(address);
  if (known && !known.error) return known;
  const query = parse(new URLSearchParams(address));
  const list = new Listed<CompanyCard>((cursor) =>
    take(
      api.GET('/api/v1/companies', {
        params: { query: { ...query, limit: 20, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  kept.set(address, list);
  for (const old of [...kept.keys()].slice(0, -5)) kept.delete(old);
  return list;
}
