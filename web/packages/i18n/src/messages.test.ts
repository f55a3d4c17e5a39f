import { describe, expect, test } from 'vitest';

import { languages } from './languages';
import vi from './messages/vi';

/** Every path of the tree with the kind of text at its end. */
function shape(tree: unknown, at = ''): string[] {
  if (typeof tree === 'function') return [`${at}(${tree.length})`];
  if (Array.isArray(tree)) return [`${at}[${tree.length}]`];
  if (typeof tree === 'string') return [at];
  return Object.entries(tree as object).flatMap(([key, value]) => shape(value, `${at}.${key}`));
}

function texts(tree: unknown): string[] {
  if (typeof tree === 'string') return [tree];
  if (typeof tree === 'function') return [String((tree as (...a: unknown[]) => string)(2, 3, 'x'))];
  return Object.values(tree as object).flatMap(texts);
}

const others = Object.keys(languages).filter((code) => code !== 'vi');

describe.each(others)('%s', (code) => {
  test('has exactly the texts of Vietnamese', async () => {
    const other = await languages[code]!.load();
    expect(shape(other)).toEqual(shape(vi));
  });

  test('leaves no text empty', async () => {
    expect(texts(await languages[code]!.load()).filter((t) => t.trim() === '')).toEqual([]);
  });
});

test('Vietnamese is written in composed form, without stray spaces', () => {
  for (const text of texts(vi)) {
    expect(text).toBe(text.normalize('NFC'));
    expect(text).not.toMatch(/^\s|\s$| {2}/);
  }
});
