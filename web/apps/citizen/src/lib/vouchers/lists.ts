import { api, type CampaignCard, type CampaignPage, take } from '@daklakid/api';
import { Listed } from '@daklakid/api/loaded';

import { parse } from './query';

const fresh = 5 * 60_000; // ms: coming back from a campaign must not lose the place in the list
const kept = new Map<string, { at: number; list: Listed<CampaignCard, CampaignPage> }>();

/** The list for an address, as it was left if that was a moment ago. */
export function listFor(address: string): Listed<CampaignCard, CampaignPage> {
  const known = kept.get(address);
  if (known && Date.now() - known.at < fresh && !known.list.error) return known.list;
  const query = parse(new URLSearchParams(address));
  const list = new Listed<CampaignCard, CampaignPage>((cursor) =>
    take(
      api.GET('/api/v1/vouchers', {
        params: { query: { ...query, limit: 20, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  kept.set(address, { at: Date.now(), list });
  for (const old of [...kept.keys()].slice(0, -5)) kept.delete(old);
  return list;
}
