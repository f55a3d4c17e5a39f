import { expect, test } from 'vitest';

import { read } from './hint';

test.each([
  ['{"type":"typing","conversation":"t","person":"p"}', 'typing'],
  ['{"type":"message","conversation":"t","rev":3}', 'message'],
  ['{"type":"notice"}', undefined],
  ['{"type":"read"}', undefined],
  ['{}', undefined],
  ['', undefined],
  ['null', undefined],
])('%s', (said, want) => expect(read(said)?.type).toBe(want));
