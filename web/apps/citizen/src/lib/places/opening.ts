// Whether a place is open, by the hours of the coming days and the phone's own clock: a list that was kept days ago
// still says what is open now.
import type { Opening } from '@daklakid/api';

/** How a place stands at a moment. */
export interface Standing {
  open: boolean;
  /** When that changes, within the days that are known. */
  changes: Date | undefined;
}

const minute = 60_000;

/** Undefined when the hours are not known, or known of other days only. */
export function standing(opening: Opening, now: Date): Standing | undefined {
  if (!opening.known || opening.days.length === 0) return undefined;
  const spans = opening.days.flatMap((day) => {
    const midnight = Date.parse(`${day.date}T00:00:00+07:00`);
    return day.spans.map((s) => ({ from: midnight + s.from * minute, to: midnight + s.to * minute }));
  });
  const first = Date.parse(`${opening.days[0]!.date}T00:00:00+07:00`);
  const last = first + opening.days.length * 24 * 60 * minute;
  const at = now.getTime();
  if (at < first || at >= last) return undefined;
  const joined = join(spans);
  const within = joined.find((s) => s.from <= at && at < s.to);
  // The night that began before the first day is the server's to know.
  if (
    !within &&
    opening.open &&
    opening.changes &&
    at < Date.parse(opening.changes) &&
    at < first + 12 * 60 * minute
  )
    return { open: true, changes: new Date(opening.changes) };
  if (within) return { open: true, changes: within.to < last ? new Date(within.to) : undefined };
  const next = joined.find((s) => s.from > at);
  const later =
    opening.changes && !opening.open && Date.parse(opening.changes) > at ? opening.changes : undefined;
  return { open: false, changes: next ? new Date(next.from) : later ? new Date(later) : undefined };
}

function join(spans: { from: number; to: number }[]) {
  const all: { from: number; to: number }[] = [];
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else all.push({ ...span });
  }
  return all;
}

/** 1290 → "21:30"; what is beyond midnight is the clock of the night. */
export function clock(minutes: number): string {
  const at = minutes === 24 * 60 ? minutes : minutes % (24 * 60);
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
}
