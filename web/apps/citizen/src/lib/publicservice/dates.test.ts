import { expect, test } from 'vitest';

import { shownDay, storedDay } from './dates';

test.each([
  ['20/11/2026', '2026-11-20'],
  ['2-1-1999', '1999-01-02'],
  ['02011999', '1999-01-02'],
  [' 1999 ', '1999'],
  ['ngày xưa', 'ngày xưa'],
])('%s is kept as %s', (typed, stored) => expect(storedDay(typed)).toBe(stored));

test('what is stored is shown as people write it', () => {
  expect(shownDay('2026-11-20')).toBe('20/11/2026');
  expect(shownDay('1999')).toBe('1999');
});
