import { describe, expect, it } from 'vitest';

import { read, write } from './hours';

describe('opening hours', () => {
  it('are written as short as OpenStreetMap writes them', () => {
    const week = [0, 1, 2, 3, 4, 5, 6];
    const rows = [
      { days: [4, 0, 1, 2, 3], from: '07:00', to: '11:00' },
      { days: [0, 1, 2, 3, 4], from: '13:30', to: '21:00' },
      { days: [6], from: '08:00', to: '12:00' },
    ];
    expect(write({ always: false, rows, holidaysOff: true })).toBe(
      'Mo-Fr 07:00-11:00,13:30-21:00; Su 08:00-12:00; PH off',
    );
    expect(write({ always: true, rows, holidaysOff: false })).toBe('24/7');
    expect(
      write({ always: false, rows: [{ days: week, from: '17:00', to: '02:00' }], holidaysOff: false }),
    ).toBe('Mo-Su 17:00-02:00');
    expect(
      write({ always: false, rows: [{ days: [0, 1, 3], from: '07:00', to: '08:00' }], holidaysOff: false }),
    ).toBe('Mo,Tu,Th 07:00-08:00');
    expect(
      write({ always: false, rows: [{ days: [], from: '07:00', to: '08:00' }], holidaysOff: true }),
    ).toBe('');
  });

  it('are read back as they were written', () => {
    for (const text of [
      '',
      '24/7; PH off',
      'Mo-Fr 07:00-11:00,13:30-21:00; Su 08:00-12:00; PH off',
      'Mo,Tu,Th 07:00-08:00',
    ]) {
      const set = read(text);
      expect(set && write(set)).toBe(text);
    }
    expect(read('07:00-21:00')?.rows[0]?.days).toHaveLength(7);
  });

  it('are left to the text field where rows cannot say them', () => {
    for (const text of [
      'sunrise-sunset',
      'Jan-Mar 08:00-17:00',
      'Fr-Mo 08:00-09:00',
      '8h - 5h',
      '24/7; Mo 07:00-08:00',
    ])
      expect(read(text)).toBeUndefined();
  });
});
