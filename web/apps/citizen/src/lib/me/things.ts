import { api, take } from '@daklakid/api';
import { Loaded } from '@daklakid/api/loaded';
import BellPlus from '@lucide/svelte/icons/bell-plus';
import FileClock from '@lucide/svelte/icons/file-clock';
import ScrollText from '@lucide/svelte/icons/scroll-text';

import { casePath } from '../cases/paths';

const fresh = 60_000; // ms
let kept: { whose: string; at: number; things: ReturnType<typeof load> } | undefined;

function load() {
  return new Loaded(async () => {
    const [listings, searches, cases] = await Promise.all([
      take(api.GET('/api/v1/me/rentals', { params: { query: { limit: 50 } } })),
      take(api.GET('/api/v1/me/saved-searches')),
      take(api.GET('/api/v1/cases', { params: { query: { limit: 50 } } })),
    ]);
    return [
      ...listings.items.map((l) => ({ href: `/toi/tin-dang/${l.id}`, name: l.title, icon: ScrollText })),
      ...searches.items.map((s) => ({ href: `/thue-nha?${s.query}`, name: s.name, icon: BellPlus })),
      ...cases.items.flatMap((one) => {
        const href = casePath(one);
        return href ? [{ href, name: one.line || one.name, icon: FileClock }] : [];
      }),
    ];
  });
}

/** The newest listings, the kept searches and the cases of the signed-in account, by name, for the search over everything. */
export function myThings(account: string) {
  const usable = kept && kept.whose === account && Date.now() - kept.at < fresh && !kept.things.error;
  if (!kept || !usable) kept = { whose: account, at: Date.now(), things: load() };
  return kept.things;
}
