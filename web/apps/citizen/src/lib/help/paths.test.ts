import { helpLanguages } from '@daklakid/i18n/help';
import { expect, test } from 'vitest';

import { anchorOf, helped, helpOf } from './paths';

test.each(Object.keys(helpLanguages))('every function has its three lines of help in %s', (code) => {
  const lines = helpLanguages[code]!.lines as Record<string, readonly string[]>;
  expect(Object.keys(lines).sort()).toEqual(helped().sort());
  for (const [href, three] of Object.entries(lines)) {
    expect(three, href).toHaveLength(3);
    for (const line of three) expect(line, href).toMatch(/^\S.{9,119}[.…]$/);
  }
});

test('help belongs to the nearest screen', () => {
  expect(helpOf('/thue-nha')).toBe('/thue-nha');
  expect(helpOf('/thue-nha/dang')).toBe('/thue-nha/dang');
  expect(helpOf('/dich-vu-cong/1.001193/nop')).toBe('/dich-vu-cong');
  expect(helpOf('/toi/tin-dang/x/sua')).toBe('/toi/tin-dang');
  expect(helpOf('/ho-so-xin-viec/x')).toBe('/ho-so-xin-viec');
  expect(helpOf('/')).toBeUndefined();
  expect(helpOf('/thue-nhanh')).toBeUndefined();
});

test('anchors tell screens apart', () => {
  expect(new Set(helped().map(anchorOf)).size).toBe(helped().length);
});
