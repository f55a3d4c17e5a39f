import { expect, test } from 'vitest';

import { fields, place } from './row';

test('a fault is told by line and column', () => {
  expect(place('lines[12].birthDate')).toEqual({ line: '12', column: 'birthDate' });
  expect(place('lines[3]')).toEqual({ line: '3', column: '' });
  expect(place('body')).toEqual({ line: '', column: '' });
});

test('each field is typed once', () => {
  expect(new Set(fields.map(([name]) => name)).size).toBe(fields.length);
});
