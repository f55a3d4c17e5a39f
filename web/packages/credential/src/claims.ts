// What a signed code states: a CBOR Web Token (RFC 8392) with claim 169 (identity data) and claims of our own.
import { decode, Malformed, type Value } from './cbor';
import { isBytes } from './hc1';

/** What a code states. */
export interface Statement {
  /** The bytes of its id: a UUID. */
  id: Uint8Array<ArrayBuffer>;
  issuer: string;
  /** 'identity', or what kind of document it is. */
  type: string;
  issued: Date;
  /** null: never. */
  expires: Date | null;
  /** By name, such as name, birthYear, level. */
  facts: Record<string, string>;
}

const claim = {
  issuer: 1,
  expires: 4,
  issued: 6,
  id: 7,
  person: 169,
  type: -70000,
  facts: -70001,
  list: -70002,
};
const known = new Set(Object.values(claim));

/** The facts that claim 169 has a key for. */
const person: Record<number, string> = {
  1: 'personalNumber',
  4: 'name',
  8: 'birthDate',
  9: 'sex',
  10: 'residence',
  12: 'phone',
};

function claims(payload: Uint8Array<ArrayBuffer>, without: number): Map<number | string, Value> {
  const all = decode(payload);
  if (!(all instanceof Map)) throw new Malformed('not a token');
  for (const key of all.keys()) {
    if (!known.has(key as number) || key === without) throw new Malformed('an unknown claim');
  }
  return all;
}

function text(value: Value | undefined): string {
  if (typeof value !== 'string') throw new Malformed('not a text');
  return value;
}

function time(value: Value | undefined): Date {
  if (typeof value !== 'number') throw new Malformed('not a time');
  return new Date(value * 1000);
}

/** Reads the payload of a code whose signature holds. */
export function statement(payload: Uint8Array<ArrayBuffer>): Statement {
  const all = claims(payload, claim.list);
  const id = all.get(claim.id);
  if (!isBytes(id) || id.length !== 16) throw new Malformed('no id');
  const facts: Record<string, string> = {};
  const [data, more] = [all.get(claim.person), all.get(claim.facts)];
  if (data instanceof Map) for (const [key, value] of data) personal(facts, key as number, value);
  if (more instanceof Map) for (const [name, value] of more) facts[name] = text(value);
  const expires = all.get(claim.expires);
  return {
    id,
    issuer: text(all.get(claim.issuer)),
    type: text(all.get(claim.type)),
    issued: time(all.get(claim.issued)),
    expires: expires === undefined ? null : time(expires),
    facts,
  };
}

function personal(facts: Record<string, string>, key: number, value: Value) {
  const name = person[key];
  if (!name) throw new Malformed('an unknown fact');
  if (name === 'sex') facts.sex = value === 1 ? 'male' : 'female';
  else if (name === 'birthDate') facts.birthDate = text(value).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  else facts[name] = text(value);
}

/** What was revoked: the first bytes of the digest of each id, one behind another, sorted. */
export interface Revocations {
  hashes: Uint8Array<ArrayBuffer>;
  issued: Date;
  /** From then on a newer one must be had. */
  expires: Date;
}

/** Reads the payload of a list whose signature holds. */
export function revocations(payload: Uint8Array<ArrayBuffer>): Revocations {
  const all = claims(payload, claim.id);
  const hashes = all.get(claim.list);
  if (!isBytes(hashes) || hashes.length % hashSize !== 0) throw new Malformed('no list');
  return { hashes, issued: time(all.get(claim.issued)), expires: time(all.get(claim.expires)) };
}

/** Bytes of a digest on the list. */
export const hashSize = 6;
