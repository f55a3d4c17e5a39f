import { expect, test } from 'vitest';

import { csv } from './csv';

test.each([
  [[['a', 1]], '\ufeffa,1\r\n'],
  [[['Hòa Phú, gần "cổng"']], '\ufeff"Hòa Phú, gần ""cổng"""\r\n'],
  [[['hai\ndòng', -5]], '\ufeff"hai\ndòng",-5\r\n'],
  [[['=HYPERLINK("x")']], '\ufeff"\'=HYPERLINK(""x"")"\r\n'],
  [[['-1+2'], ['@x'], ['+84912']], "\ufeff'-1+2\r\n'@x\r\n'+84912\r\n"],
  [[], '\ufeff'],
])('csv %#', (rows, want) => expect(csv(rows)).toBe(want));
