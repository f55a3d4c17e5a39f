// Coaches as our own site shows them, to hold against what others read.
import { type APIRequestContext, expect } from '@playwright/test';

import type { Run } from './gtfs.ts';

/** A departure with its stops, of which only what the tests look at. */
export interface Departure {
  id: string;
  operator: { feed: string };
  route: string;
  routeId: string;
  headsign: string;
  from: { stop: string };
  day: string;
  fare?: number;
  booking?: { minutes?: number; message?: string; phone?: string };
  calls: {
    stop: string;
    name: string;
    point?: { lat: number; lng: number };
    arrives: string;
    departs: string;
    pickup: string;
    id?: string;
  }[];
}

/** All that leave a place on a day, with their stops, as our own site shows them. */
export async function departures(
  request: APIRequestContext,
  from: string,
  day: string,
): Promise<Departure[]> {
  const all: Departure[] = [];
  let cursor = '';
  do {
    const asked = `from=${from}&day=${day}&limit=100&cursor=${cursor}`;
    const answer = await request.get(`/api/v1/coaches/departures?${asked}`);
    expect(answer.ok(), await answer.text()).toBe(true);
    const found = (await answer.json()) as { items: Departure[]; next: string };
    for (const { id } of found.items) {
      all.push((await (await request.get(`/api/v1/coaches/departures/${id}`)).json()) as Departure);
    }
    cursor = found.next;
  } while (cursor);
  return all;
}

/** A time as GTFS-Realtime counts. */
export const seconds = (time: string) => Date.parse(time) / 1000;

/** A coach on its way as one line, to be compared. */
export const written = (run: Omit<Run, 'trip'>) => `${run.route} ${run.day} ${run.calls.join(' ')}`;

/** A departure in the words of the feed. */
export const asRun = ({ operator, routeId, day, calls }: Departure): Omit<Run, 'trip'> => ({
  route: `${operator.feed}:${routeId}`,
  day,
  calls: calls.map((c) => [`${operator.feed}:${c.stop}`, seconds(c.arrives), seconds(c.departs)]),
});
