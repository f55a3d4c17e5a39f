// Says of a signed code whether it is valid, without asking anybody: by the keys and the list at hand.
import { compare } from './cbor';
import { hashSize, type Statement, statement } from './claims';
import { type Message, parse } from './hc1';

/** The answers. 'used' is for codes that work once, which only the server can give. */
export type Outcome = 'valid' | 'expired' | 'revoked' | 'tampered' | 'unknownIssuer' | 'used';

/** What a verifier goes by. */
export interface Trust {
  /** The public keys, as the issuer publishes them. */
  keys: Jwk[];
  /** Digests of what was revoked, sorted; see claims.ts. */
  revoked: Uint8Array;
}

/** A public key. */
export interface Jwk extends JsonWebKey {
  kid: string;
}

/** What is said of a code, with what it states if that was once signed. */
export interface Verdict {
  outcome: Outcome;
  statement?: Statement;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };

/** Verifies a text at a time. */
export async function verify(text: string, trust: Trust, now: Date): Promise<Verdict> {
  let message: Message;
  try {
    message = parse(text);
  } catch {
    return { outcome: 'tampered' };
  }
  const key = trust.keys.find((one) => one.kid === message.kid);
  if (!key) return { outcome: 'unknownIssuer' };
  if (!(await holds(message, key))) return { outcome: 'tampered' };
  let stated: Statement;
  try {
    stated = statement(message.payload);
  } catch {
    return { outcome: 'tampered' }; // signed, but no code
  }
  if (await isRevoked(stated.id, trust.revoked))
    return { outcome: 'revoked', statement: { ...stated, facts: {} } };
  if (stated.expires && stated.expires <= now) return { outcome: 'expired', statement: stated };
  return { outcome: 'valid', statement: stated };
}

const imported = new Map<string, Promise<CryptoKey>>();

/** Whether a message was signed by the owner of a key. */
export async function holds(message: Message, jwk: Jwk): Promise<boolean> {
  const { kty, crv, x, y } = jwk;
  const name = `${x}.${y}`;
  let key = imported.get(name);
  if (!key) {
    key = crypto.subtle.importKey('jwk', { kty, crv, x, y } as JsonWebKey, algorithm, false, ['verify']);
    imported.set(name, key);
  }
  return crypto.subtle.verify(
    { ...algorithm, hash: 'SHA-256' },
    await key,
    message.signature,
    message.signed,
  );
}

/** Looks an id up by bisection. */
export async function isRevoked(id: Uint8Array<ArrayBuffer>, revoked: Uint8Array): Promise<boolean> {
  if (revoked.length === 0) return false;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', id)).subarray(0, hashSize);
  let [low, high] = [0, revoked.length / hashSize];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compare(revoked.subarray(middle * hashSize, (middle + 1) * hashSize), hash);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}
