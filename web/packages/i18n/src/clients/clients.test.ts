import { expect, test } from 'vitest';

import { clientLanguages } from '.';

// That every language has the keys of Vietnamese is the compiler's business: see ClientMessages.
function texts(tree: unknown): string[] {
  if (typeof tree === 'string') return [tree];
  if (typeof tree === 'function') return [String((tree as (...a: unknown[]) => string)(2, 3))];
  return Object.values(tree as object).flatMap(texts);
}

test.each(Object.keys(clientLanguages))('%s is composed, without empty texts or stray spaces', (code) => {
  for (const text of texts(clientLanguages[code])) {
    expect(text).toBe(text.normalize('NFC'));
    expect(text).toMatch(/^\S(?:.*\S)?$/s);
    expect(text).not.toContain('  ');
  }
});
