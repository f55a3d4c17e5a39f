// The places of a ward, kept on this phone for where there is no network.
import { api, type PlaceCard, take } from '@daklakid/api';
import { read, write } from '@daklakid/device';

/** What was kept, and when. */
export interface Kept {
  at: number;
  items: PlaceCard[];
}

const name = (ward: string) => `places:${ward}`;

/** What is kept of a ward. */
export const keptOf = (ward: string) => read<Kept>('values', name(ward));

/** Fetches all of a ward's places and keeps them; answers how many. */
export async function keepWard(ward: string): Promise<number> {
  const items: PlaceCard[] = [];
  let cursor: string | undefined;
  do {
    const query = { ward: [ward], limit: 100, ...(cursor ? { cursor } : {}) };
    const page = await take(api.GET('/api/v1/places', { params: { query } }));
    items.push(...page.items);
    cursor = page.next || undefined;
  } while (cursor && items.length < 1000);
  await write('values', { at: Date.now(), items } satisfies Kept, name(ward));
  return items.length;
}
