import { expect, test } from 'vitest';

import { byDay, nameOf, timeOf } from './days';

const words = { today: 'Hôm nay', yesterday: 'Hôm qua' };

test('a day begins at midnight in the province, not in Greenwich', () => {
  const items = [
    { createdAt: '2026-11-26T17:00:00Z' }, // 00:00 on the 27th
    { createdAt: '2026-11-26T16:59:59Z' },
    { createdAt: '2026-11-25T18:00:00Z' }, // 01:00 on the 26th
    { createdAt: '2026-11-25T10:00:00Z' },
  ];
  expect(byDay(items).map((day) => [day.date, day.items.length])).toEqual([
    ['27/11/2026', 1],
    ['26/11/2026', 2],
    ['25/11/2026', 1],
  ]);
  expect(byDay([])).toEqual([]);
});

test('the last two days have names', () => {
  const now = new Date('2026-11-26T18:30:00Z'); // 01:30 on the 27th
  expect(['27/11/2026', '26/11/2026', '25/11/2026'].map((d) => nameOf(d, now, words))).toEqual([
    'Hôm nay',
    'Hôm qua',
    '25/11/2026',
  ]);
  expect(timeOf('2026-11-26T07:05:00Z')).toBe('14:05');
});
