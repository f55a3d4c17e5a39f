// On which days a trip runs, in words; and times as people write them.
import type { CoachDays } from '@daklakid/api/coaches';
import type { CoachMessages } from '@daklakid/i18n/coaches';

const short = (day: string) => `${day.slice(8, 10)}/${day.slice(5, 7)}`;
const long = (day: string) => `${short(day)}/${day.slice(0, 4)}`;

/** "Hằng ngày, từ 26/11/2026 đến 25/11/2027, trừ 06/02". */
export function inWords(days: CoachDays, t: CoachMessages['desk']): string {
  const also = (days.also ?? []).map(short).join(', ');
  if (days.weekdays.length === 0) return t.onlyDays(also);
  const week =
    days.weekdays.length === 7 ? t.daily : days.weekdays.map((n) => t.weekdaysShort[n - 1]).join(', ');
  return [
    week,
    days.from && days.until ? t.fromUntil(long(days.from), long(days.until)) : '',
    days.except?.length ? t.exceptDays(days.except.map(short).join(', ')) : '',
    also ? t.alsoDays(also) : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** 75600 → "21:00"; 90000 → "25:00". */
export function clock(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** As a passenger reads it: what is past midnight begins anew. */
export function shown(seconds: number): string {
  const over = Math.floor(seconds / 86_400);
  return clock(seconds % 86_400) + (over > 0 ? ` +${over}` : '');
}

/** "21:05" → 75900; NaN for what is no time. */
export function seconds(text: string): number {
  const parts = /^(\d{1,3}):([0-5]\d)$/.exec(text.trim());
  return parts ? Number(parts[1]) * 3600 + Number(parts[2]) * 60 : NaN;
}

/** "06/02/2027, 2027-02-07" → days as 2027-02-06; what is no day is left out. */
export function dayList(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .map((part) => {
      const ours = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(part);
      if (ours) return `${ours[3]}-${ours[2]!.padStart(2, '0')}-${ours[1]!.padStart(2, '0')}`;
      return /^\d{4}-\d{2}-\d{2}$/.test(part) ? part : '';
    })
    .filter((day, i, all) => day !== '' && all.indexOf(day) === i);
}

/** Days as they are written in a field. */
export function written(days: string[] | undefined): string {
  return (days ?? []).map(long).join(', ');
}
