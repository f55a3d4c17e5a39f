import { expect, test } from 'vitest';

import { dateInWords } from './words';

// The days of the server's own test.
test.each([
  ['2026-11-20', 'Ngày hai mươi, tháng mười một, năm hai nghìn không trăm hai mươi sáu'],
  ['2025-01-01', 'Ngày một, tháng một, năm hai nghìn không trăm hai mươi lăm'],
  ['2005-04-15', 'Ngày mười lăm, tháng bốn, năm hai nghìn không trăm linh năm'],
  ['1999-12-31', 'Ngày ba mươi mốt, tháng mười hai, năm một nghìn chín trăm chín mươi chín'],
  ['2010-10-21', 'Ngày hai mươi mốt, tháng mười, năm hai nghìn không trăm mười'],
  ['2000-06-25', 'Ngày hai mươi lăm, tháng sáu, năm hai nghìn'],
  ['2026-02-30', ''],
  ['x', ''],
])('%s in words', (day, words) => expect(dateInWords(day)).toBe(words));

test('every day has words of its own', () => {
  const seen = new Map<string, string>();
  for (let at = Date.UTC(1990, 0, 1); at < Date.UTC(2040, 0, 1); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    const words = dateInWords(day);
    expect(seen.get(words)).toBeUndefined();
    seen.set(words, day);
  }
});
