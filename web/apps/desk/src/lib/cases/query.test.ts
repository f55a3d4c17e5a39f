import { expect, test } from 'vitest';

import { ask, narrowed, read, write } from './query';

test.each([
  ['', '?'],
  ['?status=accepted&office=x', '?office=x&status=accepted'],
  ['?when=overdue&assignee=me', '?assignee=me&when=overdue'],
  ['?when=someday&map=1', '?'],
  ['?closed=true&when=today', '?closed=true'],
  ['?map=true&ward=24175&kind=citizenreport', '?kind=citizenreport&ward=24175&map=true'],
])('%s is %s', (asked, want) => {
  expect(write(read(new URLSearchParams(asked)))).toBe(want);
});

test('the server is asked for what is late, and nothing of the map', () => {
  const query = read(new URLSearchParams('?when=overdue&map=true&ward=24175'));
  expect(ask(query)).toEqual({ ward: '24175', overdue: true });
  expect(narrowed(query)).toBe(2);
});
