import { wf } from '@daklakid/i18n/workforce';

/** What a period is called; code is its year and number, as in 2026-2. */
export function periodName(code: string): string {
  const [year = '', half = ''] = code.split('-');
  return wf().period(year, half);
}
