import { expect, test } from 'vitest';

import { written } from './written';

const words = { yes: 'Có', no: 'Không' };

test.each([
  ['2026-11-23', 'text', '23/11/2026'],
  ['Đèn tắt từ 2026-11-23', 'text', 'Đèn tắt từ 2026-11-23'],
  ['1500000', 'number', '1.500.000'],
  ['2026', 'number', '2026'],
  ['12.5', 'number', '12,5'],
  ['true', 'yesno', 'Có'],
  ['false', 'yesno', 'Không'],
  ['true', 'text', 'true'],
] as const)('%s as %s is %s', (value, sort, want) => {
  expect(written(value, sort, words)).toBe(want);
});
