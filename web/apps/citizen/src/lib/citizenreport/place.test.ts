import { expect, test } from 'vitest';

import { guess } from './place';

const all = [
  { id: 'a', lat: 12.68, lng: 108.04 },
  { id: 'b', lat: 12.9, lng: 108.3 },
];

test('the nearest middle wins, and what is far from all is nowhere', () => {
  expect(guess(all, { lat: 12.7, lng: 108.05 })).toBe('a');
  expect(guess(all, { lat: 12.85, lng: 108.28 })).toBe('b');
  expect(guess(all, { lat: 10.8, lng: 106.7 })).toBeUndefined();
  expect(guess([], { lat: 12.7, lng: 108.05 })).toBeUndefined();
});
