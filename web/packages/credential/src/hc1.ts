// A signed code: "HC1:", Base45, zlib, COSE_Sign1 (RFC 9052) with ES256.
import * as base45 from './base45';
import { byteString, concat, decode, Malformed, Tagged, type Value } from './cbor';

/** What every signed code starts with. */
export const prefix = 'HC1:';

const sign1 = 18; // the tag of COSE_Sign1
const es256 = -7;
const longest = 4296; // characters of the largest QR code

/** A code taken apart, not verified. */
export interface Message {
  /** Which key is said to have signed, in base64url as the key set writes it. */
  kid: string;
  payload: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
  /** What the signature is over. */
  signed: Uint8Array<ArrayBuffer>;
}

/** Takes a text apart; throws Malformed for what was never issued. */
export function parse(text: string): Message {
  if (!text.startsWith(prefix) || text.length > longest) throw new Malformed('no signed code');
  const packed = base45.decode(text.slice(prefix.length));
  if (!packed) throw new Malformed('not Base45');
  return read(unpack(packed));
}

/** Takes a message apart. */
export function read(bytes: Uint8Array<ArrayBuffer>): Message {
  const tagged = decode(bytes);
  const parts = tagged instanceof Tagged && tagged.tag === sign1 ? tagged.value : undefined;
  if (!Array.isArray(parts) || parts.length !== 4) throw new Malformed('not COSE_Sign1');
  const [guarded, open, payload, signature] = parts;
  if (!isBytes(guarded) || !isBytes(payload) || !isBytes(signature) || signature.length !== 64) {
    throw new Malformed('not COSE_Sign1');
  }
  if (!(open instanceof Map) || open.size > 0) throw new Malformed('open headers');
  const headers = decode(guarded);
  const kid = headers instanceof Map ? headers.get(4) : undefined;
  if (
    !(headers instanceof Map) ||
    headers.size !== 2 ||
    headers.get(1) !== es256 ||
    !isBytes(kid) ||
    kid.length !== 8
  ) {
    throw new Malformed('other headers');
  }
  return { kid: base64url(kid), payload, signature, signed: toSign(guarded, payload) };
}

/** Sig_structure of RFC 9052 §4.4: ["Signature1", protected, external (none), payload]. */
function toSign(guarded: Uint8Array, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const start = concat([Uint8Array.of(0x84, 0x6a), new TextEncoder().encode('Signature1')]);
  return concat([start, byteString(guarded), Uint8Array.of(0x40), byteString(payload)]);
}

export function isBytes(value: Value | undefined): value is Uint8Array<ArrayBuffer> {
  return value instanceof Uint8Array;
}

/** The one form in which zlib may hold the message: a single stored block, so that no bit is without meaning. */
function unpack(packed: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(packed.buffer);
  const size = packed.length - 11;
  if (size < 0) throw new Malformed('too short');
  const data = packed.slice(7, 7 + size);
  const right =
    view.getUint16(0) === 0x7801 &&
    view.getUint8(2) === 1 &&
    view.getUint16(3, true) === size &&
    view.getUint16(5, true) === (size ^ 0xffff) &&
    view.getUint32(7 + size) === adler32(data);
  if (!right) throw new Malformed('not as it was packed');
  return data;
}

function adler32(data: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

/** Bytes as key sets write them. */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
