import { d } from '@daklakid/i18n/desk';

/** 5400 → "1 giờ": how long something has lasted, in its largest whole unit. */
export function lasting(seconds: number): string {
  const t = d().ago;
  if (seconds < 60) return t.now;
  if (seconds < 3600) return t.minutes(Math.floor(seconds / 60));
  if (seconds < 2 * 86_400) return t.hours(Math.floor(seconds / 3600));
  return t.days(Math.floor(seconds / 86_400));
}

/** How long ago a moment was. */
export function ago(at: string): string {
  return lasting(Math.max(0, (Date.now() - Date.parse(at)) / 1000));
}
