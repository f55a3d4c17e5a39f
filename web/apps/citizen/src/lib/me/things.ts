import { api, take } from '@daklakid/api';
import { Loaded } from '@daklakid/api/loaded';
import BellPlus from '@lucide/svelte/icons/bell-plus';
import BriefcaseBusiness from '@lucide/svelte/icons/briefcase-business';
import FileClock from '@lucide/svelte/icons/file-clock';
import ScrollText from '@lucide/svelte/icons/scroll-text';

import { companies } from '../app.svelte';
import { casePath } from '../cases/paths';
import { searchPath } from '../listing/paths';

const fresh = 60_000; // ms
let kept: { whose: string; at: number; things: ReturnType<typeof load> } | undefined;

function load() {
  return new Loaded(async () => {
    const hiring = companies('recruiter').slice(-5);
    const [openings, listings, searches, cases] = await Promise.all([
      Promise.all(
        hiring.map(({ id }) =>
          take(api.GET('/api/v1/me/jobs', { params: { query: { organisation: id, limit: 50 } } })),
        ),
      ),
      take(api.GET('/api/v1/me/rentals', { params: { query: { limit: 50 } } })),
      take(api.GET('/api/v1/me/saved-searches')),
      take(api.GET('/api/v1/cases', { params: { query: { limit: 50 } } })),
    ]);
    return [
      ...listings.items.map((l) => ({ href: `/toi/tin-dang/${l.id}`, name: l.title, icon: ScrollText })),
      ...openings
        .flatMap((page) => page.items)
        .map((l) => ({ href: `/toi/tin-tuyen/${l.id}`, name: l.title, icon: BriefcaseBusiness })),
      ...searches.items.map((s) => ({ href: searchPath(s), name: s.name, icon: BellPlus })),
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
