import type { Page } from '@daklakid/api';
import { Listed } from '@daklakid/api/loaded';

const fresh = 5 * 60_000; // ms: coming back from a listing must not lose the place in the list
const forget: (() => void)[] = [];

/** Makes the lists of a kind: the one for an address is as it was left if that was a moment ago. */
export function keepLists<Query, P extends Page<unknown>>(
  parse: (params: URLSearchParams) => Query,
  ask: (query: Query & { limit: number; cursor?: string }) => Promise<P>,
) {
  const kept = new Map<string, { at: number; list: Listed<P['items'][number], P> }>();
  forget.push(() => kept.clear());
  return (address: string) => {
    const known = kept.get(address);
    if (known && Date.now() - known.at < fresh && !known.list.error) return known.list;
    const query = parse(new URLSearchParams(address));
    const list = new Listed<P['items'][number], P>((cursor) =>
      ask({ ...query, limit: 20, ...(cursor ? { cursor } : {}) }),
    );
    kept.set(address, { at: Date.now(), list });
    for (const old of [...kept.keys()].slice(0, -5)) kept.delete(old);
    return list;
  };
}

/** Forgets kept lists, after something of one's own has changed. */
export function forgetLists() {
  for (const one of forget) one();
}
