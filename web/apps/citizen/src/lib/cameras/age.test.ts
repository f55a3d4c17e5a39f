import type { Camera } from '@daklakid/api/cameras';
import { expect, test } from 'vitest';

import { ageOf, inWords, looking, stateOf } from './age';

const at = Date.parse('2026-11-26T06:00:10Z');
const camera = {
  state: 'live',
  interval: 10,
  pictureAt: '2026-11-26T06:00:00Z',
  dataUpdatedTime: '2026-11-26T06:00:10Z',
} as Camera;

test('the age grows from what the server said', () => {
  expect(ageOf({ camera, at }, at)).toBe(10);
  expect(ageOf({ camera, at }, at + 5000)).toBe(15);
  expect(ageOf({ camera: { ...camera, pictureAt: undefined } as unknown as Camera, at }, at)).toBeUndefined();
});

test('a clock that is slow or fast never makes a picture younger', () => {
  const slow = at - 3_600_000;
  expect(ageOf({ camera, at: slow }, slow)).toBe(10);
  const fast = at + 3_600_000;
  expect(ageOf({ camera, at: fast }, fast)).toBe(3610);
});

test('a kept answer is not live', () => {
  expect(stateOf({ camera, at }, at)).toBe('live');
  const later = at + 600_000; // read from the phone ten minutes later
  expect(stateOf({ camera, at: later }, later)).toBe('stale');
  expect(stateOf({ camera: { ...camera, state: 'frozen' }, at }, at)).toBe('frozen');
});

test('ages and directions are said in words', () => {
  expect([1, 12, 130, 7200].map(inWords)).toEqual([
    'vừa xong',
    '12 giây trước',
    '2 phút trước',
    '2 giờ trước',
  ]);
  expect([0, 44, 359, 180].map(looking)).toEqual(['Bắc', 'Đông Bắc', 'Bắc', 'Nam']);
});
