// What a scanned text is: a code of ours, an identity card, a bank's code, a link of the app, or something else.
import { prefix } from './hc1';

/** A card's QR, read and not proven: it is plain text that anybody can print. */
export interface Card {
  number: string;
  oldNumber: string;
  name: string;
  birthDate: string; // YYYY-MM-DD
  sex: string;
  residence: string;
  issued: string; // YYYY-MM-DD
}

/** A VietQR or other EMVCo code of a merchant or an account. */
export interface Payment {
  /** Whether the checksum at its end fits. */
  intact: boolean;
  bank: string; // the bank's number (BIN)
  account: string;
  amount: number; // đồng; 0: not stated
  purpose: string;
  name: string;
}

export type Scanned =
  | { kind: 'signed'; text: string }
  | { kind: 'once'; token: string }
  | { kind: 'link'; path: string }
  | { kind: 'card'; card: Card }
  | { kind: 'payment'; payment: Payment }
  | { kind: 'other'; text: string };

/** Tells what a text is; `origin` is the app's own. */
export function recognise(text: string, origin: string): Scanned {
  const trimmed = text.trim();
  if (trimmed.startsWith(prefix)) return { kind: 'signed', text: trimmed };
  const own = ownLink(trimmed, origin);
  if (own) return own;
  const card = readCard(trimmed);
  if (card) return { kind: 'card', card };
  const payment = readPayment(trimmed);
  if (payment) return { kind: 'payment', payment };
  return { kind: 'other', text: trimmed };
}

function ownLink(text: string, origin: string): Scanned | null {
  if (!/^https?:\/\//.test(text)) return null;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (url.origin !== origin) return null;
  if (url.pathname === '/qr/quet' && url.hash.length > 1) return { kind: 'once', token: url.hash.slice(1) };
  return { kind: 'link', path: url.pathname + url.search + url.hash };
}

/** The seven fields of a chip card's QR; newer cards have more, which are left alone. */
export function readCard(text: string): Card | null {
  // eslint-disable-next-line no-control-regex -- they have no place on a card
  if (text.length > 1000 || /[\u0000-\u001f\u007f]/.test(text)) return null;
  const fields = text.normalize('NFC').split('|');
  const [number = '', oldNumber = '', name = '', born = '', sex = '', residence = '', issued = ''] =
    fields.map((field) => field.trim());
  if (fields.length < 7 || !/^\d{12}$/.test(number) || !/^(\d{9}|\d{12})?$/.test(oldNumber) || !name)
    return null;
  const [birthDate, issuedOn] = [day(born), day(issued)];
  if (!birthDate || !issuedOn) return null;
  return { number, oldNumber, name, birthDate, sex, residence, issued: issuedOn };
}

/** 20021999 → 1999-02-20; null for a day that is none. */
function day(text: string): string | null {
  const [, d, mo, y] = /^(\d\d)(\d\d)(\d{4})$/.exec(text) ?? [];
  if (!d) return null;
  const iso = `${y}-${mo}-${d}`;
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : null;
}

/** EMVCo fields: two digits of id, two of length, the value. Null when the lengths do not add up. */
function fields(text: string): Map<string, string> | null {
  const all = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const head = /^(\d\d)(\d\d)$/.exec(text.slice(at, at + 4));
    if (!head) return null;
    const value = text.slice(at + 4, at + 4 + Number(head[2]));
    if (value.length !== Number(head[2])) return null;
    all.set(head[1]!, value);
    at += 4 + value.length;
  }
  return all;
}

/** A code by EMVCo's merchant-presented mode; VietQR (NAPAS) keeps bank and account in field 38. */
export function readPayment(text: string): Payment | null {
  if (!text.startsWith('000201') || text.length > 1000) return null;
  const all = fields(text);
  if (!all?.has('63') || !text.slice(0, -4).endsWith('6304')) return null;
  const transfer = fields(all.get('38') ?? '');
  const holder = transfer?.get('00') === 'A000000727' ? fields(transfer.get('01') ?? '') : undefined;
  return {
    intact: checksum(text.slice(0, -4)) === text.slice(-4).toUpperCase(),
    bank: holder?.get('00') ?? '',
    account: holder?.get('01') ?? '',
    amount: /^\d{1,13}$/.test(all.get('54') ?? '') ? Number(all.get('54')) : 0,
    purpose: fields(all.get('62') ?? '')?.get('08') ?? '',
    name: all.get('59') ?? '',
  };
}

/** CRC-16/CCITT-FALSE in four hexadecimal digits, as EMVCo wants it. */
export function checksum(text: string): string {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
