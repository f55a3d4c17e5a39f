import { expect, test } from 'vitest';

import { decode } from './base45';
import { read } from './hc1';
import { now, sample, samples, trust } from './samples';
import { holds, isRevoked, verify } from './verify';

test.each(samples.codes.map((code, n) => [n, code] as const))(
  'sample %i is as the server says',
  async (_, code) => {
    const { outcome, statement } = await verify(code.text, trust, now);
    expect(outcome).toBe(code.outcome);
    expect(statement?.facts ?? {}).toEqual(code.facts ?? {});
  },
);

test('a code lives until its end, and not after', async () => {
  const { statement } = await verify(sample('valid'), trust, now);
  const end = statement!.expires!.getTime();
  expect((await verify(sample('valid'), trust, new Date(end - 1))).outcome).toBe('valid');
  expect((await verify(sample('valid'), trust, new Date(end))).outcome).toBe('expired');
});

test('no changed character is anything but tampered', async () => {
  const text = sample('valid');
  for (let at = 0; at < text.length; at++) {
    for (const other of ['0', 'Z', ':', 'é']) {
      if (text[at] === other) continue;
      const { outcome } = await verify(text.slice(0, at) + other + text.slice(at + 1), trust, now);
      expect(outcome, `${other} at ${at}`).toBe('tampered');
    }
  }
  expect((await verify(`${text}0`, trust, now)).outcome).toBe('tampered');
  expect((await verify(text.slice(0, -1), trust, now)).outcome).toBe('tampered');
});

test('no changed bit of the message is signed', async () => {
  const message = decode(sample('valid').slice(4))!.slice(7, -4);
  const held = async (bytes: Uint8Array<ArrayBuffer>) => {
    try {
      const one = read(bytes);
      const key = trust.keys.find((k) => k.kid === one.kid);
      return key !== undefined && (await holds(one, key));
    } catch {
      return false;
    }
  };
  expect(await held(message)).toBe(true);
  for (let bit = 0; bit < message.length * 8; bit++) {
    const bad = message.slice();
    bad[bit >> 3]! ^= 1 << (bit & 7);
    expect(await held(bad), `bit ${bit}`).toBe(false);
  }
}, 60_000);

test('a list of revocations is searched to both its ends', async () => {
  const ids = Array.from({ length: 50 }, () => crypto.getRandomValues(new Uint8Array(16)));
  const hashes = await Promise.all(
    ids.map(async (id) => Buffer.from(await crypto.subtle.digest('SHA-256', id)).subarray(0, 6)),
  );
  const revoked = Buffer.concat(hashes.slice(1).sort(Buffer.compare));
  expect(await Promise.all(ids.map((id) => isRevoked(id, revoked)))).toEqual(ids.map((_, n) => n > 0));
});

test('the list is no code', async () => {
  expect((await verify('HC1:', trust, now)).outcome).toBe('tampered');
});
