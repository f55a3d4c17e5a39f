import { expect, test } from 'vitest';

import { format, parse } from './query';

test('an address is read and written the same', () => {
  const address = 'q=bun+do&kind=eat&ward=24133&near=12.68%2C108.04&open=true';
  expect(format(parse(new URLSearchParams(address)))).toBe(address);
});

test('what it does not know it leaves out', () => {
  expect(parse(new URLSearchParams('kind=A<b&ward=x&near=here&open=1&bbox=all'))).toEqual({});
});
