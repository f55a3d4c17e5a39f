// Notices under the days on which they came, as the province's calendar has them.
import * as format from '@daklakid/ui/format';

/** What came on one day. */
export interface Day<T> {
  date: string;
  items: T[];
}

/** Groups what is in order by its day, and keeps the order. */
export function byDay<T extends { createdAt: string }>(items: T[]): Day<T>[] {
  const days: Day<T>[] = [];
  for (const item of items) {
    const date = format.date(item.createdAt);
    const last = days.at(-1);
    if (last?.date === date) last.items.push(item);
    else days.push({ date, items: [item] });
  }
  return days;
}

/** "Hôm nay", "Hôm qua", or the date. */
export function nameOf(date: string, now: Date, words: { today: string; yesterday: string }): string {
  if (date === format.date(now)) return words.today;
  if (date === format.date(new Date(now.getTime() - 24 * 3600_000))) return words.yesterday;
  return date;
}

/** 14:05 of a time. */
export function timeOf(at: string): string {
  return format.dateTime(at).split(' ')[0] ?? '';
}
