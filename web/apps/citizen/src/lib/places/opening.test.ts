import { expect, test } from 'vitest';

import { clock, standing } from './opening';

const week = (spans: { from: number; to: number }[][]) => ({
  known: true,
  open: false,
  days: spans.map((s, n) => ({ date: `2026-11-${26 + n}`, spans: s })),
});
const evening = [{ from: 15 * 60, to: 25 * 60 }];
const opening = week([evening, evening, []]);

test.each([
  ['2026-11-26T14:59:00+07:00', false, '2026-11-26T08:00:00.000Z'],
  ['2026-11-26T15:00:00+07:00', true, '2026-11-26T18:00:00.000Z'],
  ['2026-11-27T00:30:00+07:00', true, '2026-11-26T18:00:00.000Z'],
  ['2026-11-27T01:00:00+07:00', false, '2026-11-27T08:00:00.000Z'],
  ['2026-11-28T12:00:00+07:00', false, undefined],
])('at %s it is %s until %s', (at, open, changes) => {
  expect(standing(opening, new Date(at))).toEqual({ open, changes: changes && new Date(changes) });
});

test('other days are not known', () => {
  expect(standing(opening, new Date('2026-11-29T12:00:00+07:00'))).toBeUndefined();
  expect(standing({ known: false, open: false, days: [] }, new Date())).toBeUndefined();
});

test('always open has no end within the days', () => {
  const always = week([[{ from: 0, to: 1440 }], [{ from: 0, to: 1440 }]]);
  expect(standing(always, new Date('2026-11-26T12:00:00+07:00'))).toEqual({ open: true, changes: undefined });
});

test('clocks', () => {
  expect([0, 450, 1440, 1500].map(clock)).toEqual(['00:00', '07:30', '24:00', '01:00']);
});
