import { expect, test } from 'vitest';

import { fill, insert } from './template';

test('holes are filled, unknown ones stay', () => {
  const holes = { 'mã hồ sơ': 'ABCD', 'người nộp': 'Linh' };
  expect(fill('Chào {Người nộp}, hồ sơ {mã hồ sơ} {lạ}', holes)).toBe('Chào Linh, hồ sơ ABCD {lạ}');
  expect(fill('{}{{mã hồ sơ}}', holes)).toBe('{}{ABCD}');
});

test('words go where the cursor is', () => {
  expect(insert('', 'Chào bạn', 0, 0)).toEqual({ text: 'Chào bạn', at: 8 });
  expect(insert('Một. Ba', 'Hai. ', 5, 5)).toEqual({ text: 'Một. Hai. Ba', at: 10 });
  expect(insert('Một', 'Hai', 3, 3)).toEqual({ text: 'Một\nHai', at: 7 });
  expect(insert('xoá đi', 'Mới', 0, 6)).toEqual({ text: 'Mới', at: 3 });
});
