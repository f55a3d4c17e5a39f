import { expect, test } from 'vitest';

import { registration, typed, wrong } from './form';

test('what was registered is typed and sent as it was', () => {
  const one = {
    name: 'Phòng khám',
    logo: 'PK',
    about: 'Đặt lịch khám.',
    redirects: ['https://a.example/x', 'https://b.example/y'],
    logouts: [],
    fields: [{ field: 'name' as const, purpose: 'Ghi phiếu', required: true }],
    scopes: ['self'],
  };
  expect(registration(typed(one))).toEqual(one);
});

test('empty lines and purposes are left out', () => {
  const form = typed();
  form.redirects = ' https://a.example \n\n';
  form.purposes.name = '  ';
  expect(registration(form)).toMatchObject({ redirects: ['https://a.example'], fields: [] });
});

test('a wrong line is a wrong field', () => {
  expect(wrong({ 'redirects[1]': 'x' }, 'redirects')).toBe('x');
  expect(wrong({ redirects: 'y' }, 'redirects')).toBe('y');
  expect(wrong({ logouts: 'z' }, 'redirects')).toBe('');
});
