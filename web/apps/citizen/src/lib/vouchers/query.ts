// The filters of the list of campaigns live in the page's address.
import type { CampaignQuery } from '@daklakid/api';

/** What vouchers give, in the order of the chips. */
export const kinds = ['amount', 'percent', 'gift'];

/** Reads an address; what it does not know it leaves out. */
export function parse(params: Pick<URLSearchParams, 'get' | 'getAll'>): CampaignQuery {
  const query: CampaignQuery = {};
  const q = params.get('q')?.trim();
  if (q) query.q = q.slice(0, 200);
  const kind = params.getAll('kind').filter((k) => kinds.includes(k));
  if (kind.length) query.kind = kind;
  return query;
}

/** Writes an address; the same filters always give the same text. */
export function format(query: CampaignQuery): string {
  const params = new URLSearchParams();
  if (query.q) params.set('q', query.q);
  for (const kind of kinds) if (query.kind?.includes(kind)) params.append('kind', kind);
  return params.toString();
}
