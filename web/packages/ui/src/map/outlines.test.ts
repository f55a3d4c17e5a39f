import { expect, test } from 'vitest';

import { onScreen, rings, seen, wardAt } from './outlines';

const square = (west: number, south: number, size: number) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];
const view = { lat: 12.5, lng: 108, scale: 1000 };

test('polygons, their holes and parts all become rings with their ward', () => {
  const all = rings({
    features: [
      {
        properties: { code: '24175' },
        geometry: { type: 'Polygon', coordinates: [square(108, 12, 1), square(108.2, 12.2, 0.1)] },
      },
      {
        properties: { code: '22015' },
        geometry: { type: 'MultiPolygon', coordinates: [[square(109, 13, 1)], [square(109.5, 12, 0.1)]] },
      },
      { properties: { code: 'x' }, geometry: { type: 'Point', coordinates: [108, 12] } },
      {},
    ],
  });
  expect(all.map((r) => r.code)).toEqual(['24175', '24175', '22015', '22015']);
  expect(all[0]).toMatchObject({ west: 108, south: 12, east: 109, north: 13 });
  expect(all[0]!.points).toHaveLength(10);
});

test('a point is in the ward around it, but not in a hole', () => {
  const all = rings({
    features: [
      {
        properties: { code: 'a' },
        geometry: { type: 'Polygon', coordinates: [square(108, 12, 1), square(108.2, 12.2, 0.1)] },
      },
      { properties: { code: 'b' }, geometry: { type: 'Polygon', coordinates: [square(109, 12, 1)] } },
    ],
  });
  expect(wardAt(all, { lat: 12.5, lng: 108.5 })).toBe('a');
  expect(wardAt(all, { lat: 12.5, lng: 109.5 })).toBe('b');
  expect(wardAt(all, { lat: 12.25, lng: 108.25 })).toBeUndefined();
  expect(wardAt(all, { lat: 14, lng: 108.5 })).toBeUndefined();
  expect(wardAt([], { lat: 12.5, lng: 108.5 })).toBeUndefined();
});

test('what is on the screen is the box of its corners', () => {
  const box = seen(view, 200, 100);
  expect(box.north).toBeCloseTo(12.55, 9);
  expect(box.south).toBeCloseTo(12.45, 9);
  expect(box.east - 108).toBeCloseTo(108 - box.west, 9);
  expect(box.east).toBeGreaterThan(108.1); // a degree of longitude is shorter here
});

test('a ring out of sight is not drawn, one in sight keeps its corners and closes', () => {
  const [near, far] = rings({
    features: [
      {
        geometry: { type: 'MultiPolygon', coordinates: [[square(107.95, 12.45, 0.1)], [square(100, 5, 1)]] },
      },
    ],
  });
  expect(onScreen(far!, view, 200, 200)).toEqual([]);
  const line = onScreen(near!, view, 200, 200);
  expect(line).toHaveLength(10);
  expect(line.slice(-2)).toEqual(line.slice(0, 2));
});

test('points that fall on one another are drawn as one', () => {
  const dense = Array.from({ length: 1001 }, (_, n) => [108 + n * 1e-6, 12.5]);
  const [line] = rings({ features: [{ geometry: { type: 'Polygon', coordinates: [dense] } }] });
  expect(onScreen(line!, view, 200, 200).length).toBeLessThan(8);
});
