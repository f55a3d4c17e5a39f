import { expect, test } from 'vitest';

import { path } from './picture';

test('dark modules become runs', () => {
  // 101
  // 110
  // 011
  const bits = Buffer.from([0b10111001, 0b10000000]).toString('base64');
  expect(path({ size: 3, bits })).toBe('M0 0h1v1h-1zM2 0h1v1h-1zM0 1h2v1h-2zM1 2h2v1h-2z');
});
