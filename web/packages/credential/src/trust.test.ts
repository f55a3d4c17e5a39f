import 'fake-indexeddb/auto';

import { remove } from '@daklakid/device';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { list, now, sample, samples, trust } from './samples';
import { current, kept, refresh } from './trust';
import { verify } from './verify';

let online = true;
let bytes = list;

beforeEach(async () => {
  await remove('values', 'credential.trust');
  online = true;
  bytes = list;
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('fetch', (path: string) => {
    if (!online) return Promise.reject(new TypeError('no network'));
    return Promise.resolve(path.endsWith('keys') ? Response.json(samples.keys) : new Response(bytes));
  });
});
afterEach(() => vi.unstubAllGlobals());

test('what was fetched verifies without a network', async () => {
  expect(await kept()).toBeUndefined();
  await refresh();
  online = false;
  const held = (await current())!;
  expect(held.revoked).toEqual(trust.revoked);
  expect((await verify(sample('valid'), held, now)).outcome).toBe('valid');
  expect((await verify(sample('revoked'), held, now)).outcome).toBe('revoked');
});

test('a list that nobody signed is not taken', async () => {
  bytes = list.slice();
  bytes[bytes.length - 1]! ^= 1;
  await expect(refresh()).rejects.toThrow('not signed');
  expect(await kept()).toBeUndefined();
});

test('old data is fetched anew, and used when that fails', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now });
  const first = await refresh();
  vi.setSystemTime(now.getTime() + 10 * 60_000);
  expect((await current())!.at.getTime()).toBe(now.getTime() + 10 * 60_000);
  vi.setSystemTime(now.getTime() + 60 * 60_000);
  online = false;
  expect((await current())!.at.getTime()).toBe(first.at.getTime() + 10 * 60_000);
  vi.useRealTimers();
});

test('nothing at hand and no network is said so', async () => {
  online = false;
  expect(await current()).toBeUndefined();
});
