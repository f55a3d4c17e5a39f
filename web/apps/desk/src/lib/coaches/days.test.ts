import { coachLanguages } from '@daklakid/i18n/coaches';
import { expect, test } from 'vitest';

import { clock, dayList, inWords, seconds, shown, written } from './days';

const words = coachLanguages.vi!.desk;
const year = { from: '2026-11-26', until: '2027-11-25' };

test('days are said in words', () => {
  const all = { weekdays: [1, 2, 3, 4, 5, 6, 7], ...year };
  expect(inWords(all, words)).toBe('Hằng ngày, từ 26/11/2026 đến 25/11/2027');
  expect(inWords({ ...all, weekdays: [1, 5], except: ['2027-02-06'] }, words)).toBe(
    'T2, T6, từ 26/11/2026 đến 25/11/2027, trừ 06/02',
  );
  expect(inWords({ weekdays: [], also: ['2027-02-06', '2027-02-07'] }, words)).toBe('chỉ ngày 06/02, 07/02');
});

test('times go past midnight', () => {
  expect(clock(75_600)).toBe('21:00');
  expect(shown(104_400)).toBe('05:00 +1');
  expect(seconds('8:05')).toBe(29_100);
  expect(seconds('8h')).toBeNaN();
});

test('days are read as people write them', () => {
  expect(dayList('6/2/2027, 2027-02-07; mai')).toEqual(['2027-02-06', '2027-02-07']);
  expect(dayList(written(['2027-02-06']))).toEqual(['2027-02-06']);
});
