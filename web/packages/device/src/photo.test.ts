import { expect, test } from 'vitest';

import { fit } from './photo';

test.each([
  [4000, 3000, [1600, 1200]],
  [3000, 4000, [1200, 1600]],
  [800, 600, [800, 600]],
  [100000, 10, [1600, 1]],
])('fit %d × %d', (width, height, want) => expect(fit(width, height, 1600)).toEqual(want));
