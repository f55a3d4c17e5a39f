import { expect, test } from 'vitest';

import { format, parse } from './query';

test('an address is read and written the same', () => {
  const address = 'q=xe+may&kind=vehicles&tag=sell&tag=used&ward=24133&priceMax=20000000&sort=price';
  expect(format(parse(new URLSearchParams(address)))).toBe(address);
});

test('what it does not know it leaves out', () => {
  const query = parse(new URLSearchParams('kind=A<b&tag=free&ward=x&priceMax=-1&sort=distance'));
  expect(query).toEqual({});
});
