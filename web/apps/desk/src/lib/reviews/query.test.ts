import { expect, test } from 'vitest';

import { read, write } from './query';

test.each([
  ['', '?view=waiting'],
  ['?view=hidden&ward=24175', '?view=hidden&ward=24175'],
  ['?ward=24175&view=published&q=tro', '?view=published&ward=24175&q=tro'],
  ['?ward=24175&kind=classifieds', '?view=waiting&kind=classifieds&ward=24175'],
  ['?view=rejected&q=tro', '?view=rejected'],
  ['?view=secret&status=review', '?view=waiting'],
])('%s is %s', (asked, want) => {
  expect(write(read(new URLSearchParams(asked)))).toBe(want);
});
