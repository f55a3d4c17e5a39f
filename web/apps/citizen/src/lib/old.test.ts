import type { OldUnits } from '@daklakid/api';
import { expect, test } from 'vitest';

import { oldPlaces, parts } from './old.svelte';

const ward = (code: string, fullName: string) => ({ code, fullName });
const district = { code: '657', fullName: 'Huyện Cư Kuin' };

test('an address is read as commune and district', () => {
  expect(parts('Ea Tiêu')).toEqual({ commune: 'Ea Tiêu' });
  expect(parts(' xã Ea Tiêu ,  Cư Kuin, Đắk Lắk')).toEqual({ commune: 'xã Ea Tiêu', district: 'Cư Kuin' });
  expect(parts(',')).toEqual({ commune: '' });
  expect(parts('x'.repeat(300)).commune).toHaveLength(100);
});

test('each ward says by which old name it is found; today’s names are left out', () => {
  const answer = {
    ask: true,
    candidates: [
      { ward: ward('24175', 'Xã Hòa Phú') },
      { ward: ward('24544', 'Xã Ea Ktur'), old: { fullName: 'Xã Ea Tiêu' }, district },
      { ward: ward('24561', 'Xã Dray Bhăng'), district },
    ],
  } as unknown as OldUnits;
  expect(oldPlaces(answer)).toEqual([
    { id: '24544', fullName: 'Xã Ea Ktur', was: 'Xã Ea Tiêu, Huyện Cư Kuin cũ' },
    { id: '24561', fullName: 'Xã Dray Bhăng', was: 'Huyện Cư Kuin cũ' },
  ]);
});
