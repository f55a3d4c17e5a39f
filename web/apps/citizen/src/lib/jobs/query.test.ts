import { expect, test } from 'vitest';

import { active, format, parse, toggled } from './query';

test('an address is read and written the same', () => {
  const address =
    'q=tho+may&kind=craft&tag=dormitory&tag=kcn-hoa-hiep-1&tag=sectorC&ward=22261&priceMin=7000000&near=kcn-hoa-hiep-1&radius=10000&sort=distance';
  expect(format(parse(new URLSearchParams(address)))).toBe(address);
  expect(active(parse(new URLSearchParams(address)))).toBe(6);
});

test('what it does not know it leaves out', () => {
  const query = parse(
    new URLSearchParams('kind=pilot&tag=%3Cb%3E&ward=x&priceMin=-1&sort=distance&page=2&radius=5'),
  );
  expect(query).toEqual({});
});

test('at most five tags', () => {
  const tags = parse(new URLSearchParams('tag=aa&tag=bb&tag=cc&tag=dd&tag=ee&tag=ff')).tag;
  expect(tags).toEqual(['aa', 'bb', 'cc', 'dd', 'ee']);
});

test('a tag goes in and out', () => {
  expect(toggled(undefined, 'meals')).toEqual(['meals']);
  expect(toggled(['meals', 'night'], 'meals')).toEqual(['night']);
  expect(toggled(['meals'], 'meals')).toBeUndefined();
});
