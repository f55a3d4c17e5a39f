// Days and times of coaches, in the province's zone.
const zone = 'Asia/Ho_Chi_Minh';
const hours = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
const iso = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });

/** The day of a time, as 2026-11-26. */
export function dayOf(at: Date | string): string {
  return iso.format(new Date(at));
}

/** A day later or earlier. */
export function plusDays(day: string, n: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + n);
  return at.toISOString().slice(0, 10);
}

/** "21:05". */
export function clock(at: string): string {
  return hours.format(new Date(at));
}

/** How many days after the first one the second is. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(dayOf(to)) - Date.parse(dayOf(from))) / 86_400_000);
}

/** Hours and minutes between two times. */
export function span(from: string, to: string): [number, number] {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  return [Math.floor(minutes / 60), minutes % 60];
}
