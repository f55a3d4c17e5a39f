import { expect, test } from 'vitest';

import { format, parse } from './query';

test('what an address says comes back the same', () => {
  const query = parse(new URLSearchParams('kind=gift&q=%20ca%20phe&kind=amount&kind=money'));
  expect(query).toEqual({ q: 'ca phe', kind: ['gift', 'amount'] });
  expect(format(query)).toBe('q=ca+phe&kind=amount&kind=gift');
  expect(parse(new URLSearchParams(''))).toEqual({});
});
