import { expect, test } from 'vitest';

import { local, tidy, typed } from './form';

test('what was entered is sent without stray spaces, and not by reference', () => {
  const form = typed();
  form.url = ' https://a.example/hook ';
  form.description = ' Sở ';
  form.types.push('case.done');
  const sent = tidy(form);
  form.types.pop();
  expect(sent).toEqual({ url: 'https://a.example/hook', description: 'Sở', types: ['case.done'], kinds: [] });
});

test('a moment keeps its minute in this zone', () => {
  const at = new Date(2026, 10, 23, 14, 5, 59);
  expect(local(at)).toBe('2026-11-23T14:05');
});
