import { expect, test } from 'vitest';

import { qrLanguages } from '.';

// That every language has the keys of Vietnamese is the compiler's business: see QrMessages.
function texts(tree: unknown): string[] {
  if (typeof tree === 'string') return [tree];
  if (typeof tree === 'function') return [String((tree as (...a: unknown[]) => string)(2, 3))];
  return Object.values(tree as object).flatMap(texts);
}

test.each(Object.keys(qrLanguages))('%s is composed, without empty texts or stray spaces', (code) => {
  for (const text of texts(qrLanguages[code])) {
    expect(text).toBe(text.normalize('NFC'));
    expect(text).toMatch(/^\S(?:.*\S)?$/s);
    expect(text).not.toContain('  ');
  }
});
