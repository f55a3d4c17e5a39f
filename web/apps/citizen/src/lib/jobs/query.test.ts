import { expect, test } from 'vitest';

import { format, parse } from './query';

test('an address is read and written the same', () => {
  const address = 'q=tho+may&kind=craft&ward=22261&priceMin=7000000&near=kcn-hoa-hiep-1&sort=distance';
  expect(format(parse(new URLSearchParams(address)))).toBe(address);
});

test('what it does not know it leaves out', () => {
  const query = parse(new URLSearchParams('kind=pilot&ward=x&priceMin=-1&sort=distance&page=2'));
  expect(query).toEqual({});
});
