import { expect, test } from 'vitest';

import { found } from './offices';

const all = [{ name: 'Sở Y tế' }, { name: 'UBND phường Buôn Đôn' }, { name: 'UBND xã Ea Tiêu' }];

test.each([
  ['', 3],
  ['so y', 1],
  ['ubnd don', 1],
  ['ĐÔN', 1],
  ['ubnd', 2],
  ['huyện', 0],
])('%s finds %d', (typed, n) => {
  expect(found(all, typed)).toHaveLength(n);
});
