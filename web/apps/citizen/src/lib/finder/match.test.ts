import { expect, test } from 'vitest';

import { keywords } from './keywords';
import { fitting, slip } from './match';

const screens = [
  { href: '/thue-nha', label: 'Thuê nhà' },
  { href: '/viec-lam', label: 'Việc làm' },
  { href: '/dich-vu-cong', label: 'Dịch vụ công' },
  { href: '/phan-anh', label: 'Phản ánh' },
  { href: '/toi/dinh-danh', label: 'Định danh' },
  { href: '/thue-nha/dang', label: 'Đăng cho thuê' },
];
const first = (typed: string) => fitting(screens, typed)[0]?.href;

test.each([
  ['viec lam', '/viec-lam'],
  ['Việc', '/viec-lam'],
  ['VIEC LAM', '/viec-lam'],
  ['cccd', '/dich-vu-cong'],
  ['căn cước', '/toi/dinh-danh'],
  ['can cuoc cong dan', '/toi/dinh-danh'],
  ['xklđ', '/viec-lam'],
  ['xkld', '/viec-lam'],
  ['bhxh', '/dich-vu-cong'],
  ['dang cho thue', '/thue-nha/dang'],
  ['đăng cho thuê', '/thue-nha/dang'],
  ['phong tro', '/thue-nha'],
  ['1022', '/phan-anh'],
  ['phan anhh', '/phan-anh'],
  ['tuyen dunk', '/viec-lam'],
])('%s means %s', (typed, href) => {
  expect(first(typed)).toBe(href);
});

test.each(['', ' ', 'a', '?', 'zzzz', '<b>', 'bhyt khong co'])('%j means none', (typed) => {
  expect(fitting(screens, typed)).toEqual([]);
});

test('a slip is one letter', () => {
  expect(slip('phong', 'phong')).toBe(true);
  expect(slip('phong', 'phoong')).toBe(true);
  expect(slip('phong', 'phng')).toBe(true);
  expect(slip('phong', 'phing')).toBe(true);
  expect(slip('phong', 'phgno')).toBe(false);
  expect(slip('phong', 'p')).toBe(false);
});

test('what is typed right goes before what is nearly right', () => {
  expect(fitting(screens, 'viec').map(({ href }) => href)).toEqual(['/viec-lam']);
});

test('keywords belong to addresses', () => {
  for (const [href, words] of Object.entries(keywords)) {
    expect(href).toMatch(/^\/[a-z/-]+$/);
    expect(words.normalize('NFC')).toBe(words);
  }
});
