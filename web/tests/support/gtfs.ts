// A feed as others see it: read by public packages that share nothing with the program.
import { Readable } from 'node:stream';

import { unzipSync } from 'fflate';
import bindings from 'gtfs-rt-bindings';
import computeStopovers from 'gtfs-utils/compute-stopovers.js';
import readCsv from 'gtfs-utils/read-csv.js';

export type Row = Record<string, string>;

/** A coach on its way once: `calls` are stop, arrival and departure in seconds since 1970. */
export interface Run {
  trip: string;
  route: string;
  day: string;
  calls: [stop: string, arrives: number, departs: number][];
}

/** The files of an archive as text, as fflate unpacks them. */
export function unpacked(archive: Uint8Array): Record<string, string> {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return Object.fromEntries(
    Object.entries(unzipSync(archive)).map(([name, data]) => [name, text.decode(data)]),
  );
}

/** The rows of each file of an archive, as gtfs-utils reads them. */
export async function parsed(archive: Uint8Array): Promise<Record<string, Row[]>> {
  const all: Record<string, Row[]> = {};
  for (const [name, data] of Object.entries(unzipSync(archive))) {
    const rows: Row[] = [];
    for await (const row of await readCsv(Readable.from([Buffer.from(data)]))) rows.push({ ...row });
    all[name] = rows;
  }
  return all;
}

/** The rows of a file read as plainly as RFC 4180 allows, to hold against what a package makes of it. */
export function plain(text: string): Row[] {
  const lines: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\n') lines.push([]);
  }
  lines.pop(); // after the last line break
  const [names, ...rows] = lines;
  return rows.map((row) => {
    if (row.length !== names!.length) throw new Error(`${row.length} values under ${names!.length} names`);
    return Object.fromEntries(names!.map((name, i) => [name, row[i]!]));
  });
}

/** What gtfs-utils wants each file sorted by; numbers and times are filled up to the same length. */
const order: Record<string, string[]> = {
  stops: ['stop_id'],
  trips: ['trip_id'],
  stop_times: ['trip_id', 'stop_sequence'],
  frequencies: ['trip_id', 'start_time'],
  calendar: ['service_id'],
  calendar_dates: ['service_id', 'date'],
};

function sorted(name: string, rows: Row[]): Row[] {
  const [first, ...rest] = order[name]!;
  const key = (row: Row) => [row[first!]!, ...rest.map((column) => row[column]!.padStart(8, '0'))].join('\0');
  const keys = new Map(rows.map((row) => [row, key(row)]));
  return rows.toSorted((a, b) => (keys.get(a)! < keys.get(b)! ? -1 : 1));
}

/** The calendars between two days only: gtfs-utils works out each of their days, and they run for years. */
function between(first: string, last: string, rows: Row[]): Row[] {
  return rows
    .map((row) => {
      if (row.date) return { ...row, start_date: row.date, end_date: row.date };
      const start = row.start_date! > first ? row.start_date! : first;
      return { ...row, start_date: start, end_date: row.end_date! < last ? row.end_date! : last };
    })
    .filter((row) => first <= row.start_date && row.start_date <= row.end_date && row.end_date <= last);
}

/** All coaches of the service days from `first` to `last` (YYYYMMDD), as gtfs-utils works them out. */
export async function runs(feed: Record<string, Row[]>, first: string, last: string): Promise<Run[]> {
  const file = (name: string) => feed[`${name}.txt`] ?? [];
  const read = async (name: string) => {
    const rows = name.startsWith('calendar') ? between(first, last, file(name)) : file(name);
    return Readable.from(sorted(name, rows));
  };
  const repeats = new Set(file('frequencies').map((f) => f.trip_id));
  const length = new Map<string, number>();
  for (const { trip_id: trip } of file('stop_times')) length.set(trip!, (length.get(trip!) ?? 0) + 1);
  const all: Run[] = [];
  let run: Run | undefined;
  for await (const s of computeStopovers(read, feed['agency.txt']![0]!.agency_timezone!)) {
    // The times of a trip that repeats only say how long it takes.
    if (repeats.has(s.trip_id) && !s.headwayBased) continue;
    if (!run || run.calls.length === length.get(run.trip)) {
      run = { trip: s.trip_id, route: s.route_id, day: s.start_of_trip, calls: [] };
      all.push(run);
    }
    run.calls.push([s.stop_id, s.arrival, s.departure]);
  }
  return all;
}

/** A GTFS-Realtime feed, as gtfs-rt-bindings reads it. */
export function realtime(bytes: Uint8Array) {
  const { FeedMessage } = bindings;
  return FeedMessage.toObject(FeedMessage.decode(bytes), { longs: Number, enums: String });
}
