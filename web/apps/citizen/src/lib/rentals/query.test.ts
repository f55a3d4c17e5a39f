import { describe, expect, test } from 'vitest';

import { active, format, parse } from './query';

describe('filters in the address', () => {
  test('come back as they went', () => {
    const query = {
      q: 'phong tro',
      kind: ['room', 'house'] as ('room' | 'house')[],
      ward: ['24121', '24175'],
      priceMin: 500000,
      priceMax: 2000000,
      areaMin: 15,
      near: 'kcn-hoa-phu',
      radius: 3000,
      bbox: '12.5,107.9,12.75,108.1234',
      sort: 'distance' as const,
    };
    expect(parse(new URLSearchParams(format(query)))).toEqual(query);
    expect(active(query)).toBe(6);
  });

  test('do not depend on the order of choosing', () => {
    expect(format({ kind: ['house', 'room'], ward: ['2', '1'] })).toBe(
      format({ kind: ['room', 'house'], ward: ['1', '2'] }),
    );
  });

  test.each([
    ['kind=castle'],
    ['ward=abc'],
    ['priceMax=-1'],
    ['priceMax=9999999999999'],
    ['sort=random'],
    ['sort=distance'],
    ['q=%20%20'],
    ['bbox=1,2,3'],
    ['bbox=a,b,c,d'],
    ['bbox=1,2,3,4,5'],
  ])('leave out what makes no sense: %s', (text) => {
    expect(parse(new URLSearchParams(text))).toEqual({});
  });
});
