import { expect, test } from 'vitest';

import { merge, tag } from './merge';
import { blank } from './row';

const seen = { ...blank(), fullName: 'Lê Văn Hai', wage: 7_000_000, title: 'Thợ may' };

test('what only the other changed is taken, what was typed stays', () => {
  const { worker, both } = merge(
    seen,
    { ...seen, wage: 8_000_000 },
    { ...seen, title: 'Tổ trưởng', note: 'Mới' },
  );
  expect(worker).toEqual({ ...seen, wage: 8_000_000, title: 'Tổ trưởng', note: 'Mới' });
  expect(both).toEqual([]);
});

test('where both changed a field it is named, and what was typed stays', () => {
  const { worker, both } = merge(seen, { ...seen, wage: 8_000_000 }, { ...seen, wage: 9_000_000 });
  expect(worker.wage).toBe(8_000_000);
  expect(both).toEqual(['wage']);
});

test('two who typed the same do not meet, nor do an empty field and one that is left out', () => {
  const { both } = merge(seen, { ...seen, wage: 9_000_000, note: '' }, { ...seen, wage: 9_000_000 });
  expect(both).toEqual([]);
  const { worker } = merge(seen, { ...seen, note: '' }, { ...seen, wage: undefined });
  expect(worker.wage).toBeUndefined();
});

test('a version is written as the server reads it', () => {
  expect(tag(3)).toBe('"v3"');
});
