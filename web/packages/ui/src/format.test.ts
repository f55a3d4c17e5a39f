import { describe, expect, test } from 'vitest';
import {
  area,
  capital,
  date,
  dateTime,
  dial,
  digits,
  distance,
  groups,
  money,
  phone,
  shortMoney,
  time,
} from './format';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('format', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1.000'],
    [1500000, '1.500.000'],
    [1234567890, '1.234.567.890'],
  ])('groups %d', (value, want) => expect(groups(value)).toBe(want));

  test('money keeps its unit on the same line', () => {
    expect(money(1_500_000)).toBe('1.500.000\u00a0đ');
  });

  test.each([
    [850_000, '850.000 đ'],
    [1_000_000, '1 triệu'],
    [1_500_000, '1,5 triệu'],
    [1_850_000, '1,85 triệu'],
    [12_000_000, '12 triệu'],
  ])('shortMoney %d', (value, want) => expect(plain(shortMoney(value))).toBe(want));

  test.each([
    ['+84912345678', '0912 345 678'],
    ['84912345678', '0912 345 678'],
    ['0912.345.678', '0912 345 678'],
    ['02623812345', '0262 381 2345'],
    ['113', '113'],
  ])('phone %s', (number, want) => expect(phone(number)).toBe(want));

  test('dial keeps digits and the plus', () => {
    expect(dial('+84 912 345 678')).toBe('tel:+84912345678');
    expect(digits('12 34-5x6')).toBe('123456');
  });

  test.each([
    ['lương cơ bản', 'Lương cơ bản'],
    ['ở lại', 'Ở lại'],
    ['ăn ca', 'Ăn ca'], // decomposed
    ['22:30', '22:30'],
    ['', ''],
  ])('capital %s', (text, want) => expect(capital(text).normalize('NFC')).toBe(want));

  test('dates are the province’s, not the phone’s', () => {
    expect(date('2026-11-23T17:30:00Z')).toBe('24/11/2026');
    expect(dateTime('2026-11-23T17:05:00Z')).toBe('00:05 24/11/2026');
    expect(date('')).toBe('');
    expect(time('2026-11-23T17:05:00Z')).toBe('00:05');
    expect(time('')).toBe('');
  });

  test.each([
    [846, '850 m'],
    [2345, '2,3 km'],
    [15_600, '16 km'],
  ])('distance %d', (metres, want) => expect(plain(distance(metres))).toBe(want));

  test('area', () => expect(plain(area(18.5))).toBe('18,5 m²'));
});
