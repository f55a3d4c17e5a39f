import { expect, test } from 'vitest';

import { clock, dayOf, daysBetween, plusDays, span } from './when';

test('a night coach arrives the day after', () => {
  const [from, to] = ['2026-11-26T14:00:00Z', '2026-11-26T22:05:00Z'];
  expect(clock(from)).toBe('21:00');
  expect(dayOf(to)).toBe('2026-11-27');
  expect(daysBetween(from, to)).toBe(1);
  expect(span(from, to)).toEqual([8, 5]);
});

test('days go over the ends of months and years', () => {
  expect(plusDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(plusDays('2027-03-01', -1)).toBe('2027-02-28');
});
