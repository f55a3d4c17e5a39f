// A reader that is not ours takes what we issue: Base45, zlib, COSE and CBOR by other people's code.
import { createPublicKey, type JsonWebKeyInput } from 'node:crypto';
import { inflateSync } from 'node:zlib';

import { Sign1 } from '@auth0/cose';
import { decode as cbor } from 'cbor-x';
import { decode as base45 } from 'base45';
import { expect, test } from 'vitest';

import { samples } from './samples';
import type { Jwk } from './verify';

const opened = (key: Jwk) => createPublicKey({ key, format: 'jwk' } as JsonWebKeyInput) as never;

async function readBy(text: string, at: number) {
  const sign1 = Sign1.decode(inflateSync(base45(text.replace(/^HC1:/, ''))));
  const kid = Buffer.from(sign1.protectedHeaders.get(4) as Uint8Array).toString('base64url');
  const jwk = samples.keys.keys.find((key) => key.kid === kid);
  if (!jwk) return { at, held: false };
  await sign1.verify(opened(jwk));
  return { at, held: true, claims: cbor(sign1.payload) as Record<string, unknown> };
}

test('the codes are read, and their signatures hold', async () => {
  for (const [at, code] of samples.codes.entries()) {
    if (code.outcome === 'tampered') continue;
    const { held, claims } = await readBy(code.text, at);
    expect(held).toBe(code.outcome !== 'unknownIssuer');
    if (!claims || !code.facts) continue;
    expect((claims[169] as Record<string, string>)[4]).toBe(code.facts.name);
    expect(claims[1]).toBe('app.example');
    expect(claims[4]).toBeGreaterThan(claims[6] as number);
  }
});

test('and a changed one is refused', async () => {
  const bytes = inflateSync(base45(samples.codes[0]!.text.slice(4)));
  bytes[bytes.length - 1]! ^= 1;
  const sign1 = Sign1.decode(bytes);
  const kid = Buffer.from(sign1.protectedHeaders.get(4) as Uint8Array).toString('base64url');
  const key = samples.keys.keys.find((one) => one.kid === kid)!;
  await expect(sign1.verify(opened(key))).rejects.toThrow();
});
