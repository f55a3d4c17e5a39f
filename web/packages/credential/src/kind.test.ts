import { expect, test } from 'vitest';

import { checksum, readCard, readPayment, recognise } from './kind';

const origin = 'https://app.example';

// The synthetic cards of the identity documents' description.
const card =
  '066199000124|240000124|Trần Thị B|20021999|Nữ|Thôn 1, Hòa Phú, TP. Buôn Ma Thuột, Đắk Lắk|15042021';

test('a card is read, with an old number, without, and with more than seven fields', () => {
  expect(readCard(card)).toEqual({
    number: '066199000124',
    oldNumber: '240000124',
    name: 'Trần Thị B',
    birthDate: '1999-02-20',
    sex: 'Nữ',
    residence: 'Thôn 1, Hòa Phú, TP. Buôn Ma Thuột, Đắk Lắk',
    issued: '2021-04-15',
  });
  expect(readCard(card.replace('240000124', ''))?.oldNumber).toBe('');
  expect(readCard(`${card}||||`)?.name).toBe('Trần Thị B');
});

test.each([
  ['eleven digits', card.slice(1)],
  ['six fields', card.split('|').slice(0, 6).join('|')],
  ['a day that is none', card.replace('20021999', '30021999')],
  ['a control character', card.replace('Trần', 'Tr\u0000ần')],
  ['too long', card.replace('Thôn 1', 'T'.repeat(1000))],
])('no card: %s', (_, text) => expect(readCard(text)).toBeNull());

const tlv = (id: string, value: string) => id + String(value.length).padStart(2, '0') + value;
const account = tlv(
  '38',
  tlv('00', 'A000000727') + tlv('01', tlv('00', '970436') + tlv('01', '0123456789')) + tlv('02', 'QRIBFTTA'),
);
const sealed = (body: string) => `${body}6304${checksum(`${body}6304`)}`;
const payment = sealed(
  tlv('00', '01') +
    tlv('01', '12') +
    account +
    tlv('53', '704') +
    tlv('54', '1500000') +
    tlv('58', 'VN') +
    tlv('62', tlv('08', 'Tien phong')),
);

test('the checksum is the one of the standard’s example', () => {
  expect(checksum('123456789')).toBe('29B1'); // CRC-16/CCITT-FALSE
});

test('a bank’s code is read and its checksum tested', () => {
  expect(readPayment(payment)).toEqual({
    intact: true,
    bank: '970436',
    account: '0123456789',
    amount: 1_500_000,
    purpose: 'Tien phong',
    name: '',
  });
  expect(readPayment(payment.replace('0123456789', '0123456780'))?.intact).toBe(false);
  expect(readPayment(payment.slice(0, -1))).toBeNull();
  expect(readPayment('00020199')).toBeNull();
});

test('texts are told apart', () => {
  expect(recognise(' HC1:ABC\n', origin)).toEqual({ kind: 'signed', text: 'HC1:ABC' });
  expect(recognise(`${origin}/qr/quet#tok-en_1`, origin)).toEqual({ kind: 'once', token: 'tok-en_1' });
  expect(recognise(`${origin}/thue-nha/1?a=b`, origin)).toEqual({ kind: 'link', path: '/thue-nha/1?a=b' });
  expect(recognise('https://app.example.evil.com/qr/quet#x', origin).kind).toBe('other');
  expect(recognise('javascript:alert(1)', origin).kind).toBe('other');
  expect(recognise(card, origin).kind).toBe('card');
  expect(recognise(payment, origin).kind).toBe('payment');
  expect(recognise('', origin)).toEqual({ kind: 'other', text: '' });
});
