import { expect, test } from 'vitest';

import { decode as base45 } from './base45';
import { decode, Malformed, Tagged } from './cbor';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

// From RFC 8949, appendix A.
test.each([
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['3903e7', -1000],
  ['4401020304', hex('01020304')],
  ['62c3bc', 'ü'],
  ['83010203', [1, 2, 3]],
  [
    'a201020304',
    new Map([
      [1, 2],
      [3, 4],
    ]),
  ],
  ['c11a514b67b0', new Tagged(1, 1_363_896_240)],
])('%s', (bytes, value) => expect(decode(hex(bytes))).toEqual(value));

test.each([
  ['empty', ''],
  ['a byte too many', '0000'],
  ['too short', '420'.padEnd(4, '0')],
  ['a number in a longer form', '1817'],
  ['a longer form of two bytes', '1900ff'],
  ['an open length', '5f42010243030405ff'],
  ['keys out of order', 'a203040102'],
  ['a key twice', 'a201020102'],
  ['a key that is a list', 'a1800'.padEnd(6, '0')],
  ['a float', 'f90000'],
  ['true', 'f5'],
  ['more items than bytes', '9b0000ffffffffffff'],
  ['text that is none', '61ff'],
  ['too deep', '81'.repeat(20) + '00'],
])('refused: %s', (_, bytes) => expect(() => decode(hex(bytes))).toThrow());

test('an error of ours is named so', () => expect(() => decode(hex('f5'))).toThrow(Malformed));

// From RFC 9285.
test.each([
  ['BB8', 'AB'],
  ['%69 VD92EX0', 'Hello!!'],
  ['QED8WEX0', 'ietf!'],
  ['', ''],
])('%s in Base45', (text, plain) => expect(Buffer.from(base45(text)!).toString()).toBe(plain));

test.each(['GGW', ':::', '::', 'A', 'bb8', 'BB8A'])('%s is not Base45', (text) =>
  expect(base45(text)).toBeNull(),
);
