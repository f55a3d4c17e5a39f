// The part of CBOR (RFC 8949) that signed codes are written in, and nothing else: integers, byte and text
// strings, arrays, maps and tags, in the one deterministic encoding. Anything else is an error, as is a
// byte too many.

/** A value with a tag. */
export class Tagged {
  constructor(
    readonly tag: number,
    readonly value: Value,
  ) {}
}

export type Value =
  number | string | Uint8Array<ArrayBuffer> | Value[] | Map<number | string, Value> | Tagged;

/** Thrown for what is not so written. */
export class Malformed extends Error {}

const deepest = 8;

/** The value that the bytes stand for. */
export function decode(bytes: Uint8Array<ArrayBuffer>): Value {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.at !== bytes.length) throw new Malformed('bytes are left over');
  return value;
}

class Reader {
  at = 0;
  constructor(readonly bytes: Uint8Array<ArrayBuffer>) {}

  value(depth: number): Value {
    if (depth > deepest) throw new Malformed('too deep');
    const [major, n] = this.head();
    switch (major) {
      case 0:
        return n;
      case 1:
        return -1 - n;
      case 2:
        return this.take(n);
      case 3:
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.take(n));
      case 4:
        return Array.from({ length: this.count(n) }, () => this.value(depth + 1));
      case 5:
        return this.map(n, depth);
      case 6:
        return new Tagged(n, this.value(depth + 1));
    }
    throw new Malformed('a kind that no code has');
  }

  /** The major type and the number behind it, in its shortest form. */
  head(): [major: number, n: number] {
    const first = this.take(1)[0]!;
    const [major, info] = [first >> 5, first & 0x1f];
    if (info < 24) return [major, info];
    if (info > 27) throw new Malformed('an open length');
    const width = 1 << (info - 24);
    const n = this.take(width).reduce((sum, byte) => sum * 256 + byte, 0);
    const least = info === 24 ? 24 : 2 ** (4 * width);
    if (n < least || n > Number.MAX_SAFE_INTEGER) throw new Malformed('a number in another form');
    return [major, n];
  }

  map(n: number, depth: number): Value {
    const map = new Map<number | string, Value>();
    let before: Uint8Array | undefined;
    for (let left = this.count(n); left > 0; left--) {
      const from = this.at;
      const key = this.value(depth + 1);
      if (typeof key !== 'number' && typeof key !== 'string') throw new Malformed('an odd key');
      const raw = this.bytes.subarray(from, this.at);
      if (before && compare(before, raw) >= 0) throw new Malformed('keys out of order');
      before = raw;
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  /** A count that the bytes left can hold. */
  count(n: number): number {
    if (n > this.bytes.length - this.at) throw new Malformed('too short');
    return n;
  }

  take(n: number): Uint8Array<ArrayBuffer> {
    if (n > this.bytes.length - this.at) throw new Malformed('too short');
    return this.bytes.slice(this.at, (this.at += n));
  }
}

/** Bytes in their order, as keys of a map and entries of a list come. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  for (let n = 0; n < a.length && n < b.length; n++) {
    if (a[n] !== b[n]) return a[n]! - b[n]!;
  }
  return a.length - b.length;
}

/** The head of a byte string. */
export function byteString(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const n = bytes.length;
  const head = n < 24 ? [0x40 | n] : n < 256 ? [0x58, n] : [0x59, n >> 8, n & 0xff];
  return concat([Uint8Array.from(head), bytes]);
}

/** All parts in one. */
export function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
