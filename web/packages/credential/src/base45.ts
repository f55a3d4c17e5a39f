// Base45 (RFC 9285): bytes in the characters of a QR code's alphanumeric mode.

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** The bytes of a text; null for what no encoder writes. No two texts give the same bytes. */
export function decode(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 3 === 1) return null;
  const out = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 === 2 ? 1 : 0));
  let at = 0;
  for (let from = 0; from < text.length; from += 3) {
    const group = text.slice(from, from + 3);
    let value = 0;
    for (let n = group.length - 1; n >= 0; n--) {
      const digit = alphabet.indexOf(group[n]!);
      if (digit < 0) return null;
      value = value * 45 + digit;
    }
    if (value > (group.length === 3 ? 0xffff : 0xff)) return null;
    if (group.length === 3) out[at++] = value >> 8;
    out[at++] = value & 0xff;
  }
  return out;
}
