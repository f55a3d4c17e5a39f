// What the tests use of public GTFS packages that bring no types.
declare module 'gtfs-utils/read-csv.js' {
  import type { Readable } from 'node:stream';

  /** Reads one file of a feed. */
  export default function readCsv(file: string | Readable): Promise<AsyncIterable<Record<string, string>>>;
}

declare module 'gtfs-utils/compute-stopovers.js' {
  interface Stopover {
    stop_id: string;
    trip_id: string;
    route_id: string;
    start_of_trip: string;
    arrival: number;
    departure: number;
    headwayBased?: true;
  }

  /** When a coach calls where, in seconds since 1970, trip by trip; wants sorted files, named without ".txt". */
  export default function computeStopovers(
    read: (name: string) => Promise<AsyncIterable<Record<string, string>>>,
    timezone: string,
  ): AsyncIterable<Stopover>;
}

declare module 'gtfs-rt-bindings' {
  interface Message {
    header: { gtfs_realtime_version: string; incrementality: string; timestamp: number };
    entity?: {
      id: string;
      alert?: Record<string, unknown>;
      trip_update?: { trip: Record<string, unknown>; timestamp: number };
    }[];
  }

  const bindings: {
    FeedMessage: {
      decode(bytes: Uint8Array): unknown;
      toObject(message: unknown, as: { longs: NumberConstructor; enums: StringConstructor }): Message;
    };
  };
  export default bindings;
}
