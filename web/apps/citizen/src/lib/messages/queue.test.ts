import 'fake-indexeddb/auto';

import { flush, wipe } from '@daklakid/device';
import { beforeEach, describe, expect, test } from 'vitest';

import { again, drop, keep, outgoing } from './queue';

interface Call {
  path: string;
  key: string;
  body: Record<string, unknown>;
}
let calls: Call[] = [];

// A stand-in for the network only: the outbox is the real one.
function network(answer: (call: Call) => Response | Error): typeof fetch {
  return (input, init) => {
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    const made = {
      path: input as string,
      key: new Headers(init?.headers).get('Idempotency-Key') ?? '',
      body,
    };
    calls.push(made);
    const result = answer(made);
    return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
  };
}
const created = () => new Response('{"id":"d1"}', { status: 201 });
const refused = () => new Response('{"detail":"không được"}', { status: 403 });
const gone = () => new TypeError('offline');
const texts = async (talk = 't') => (await outgoing(talk)).map(({ draft }) => draft.text);

beforeEach(async () => {
  calls = [];
  await wipe();
});

describe('queue', () => {
  test('what is written at one moment keeps its order, each conversation its own', async () => {
    for (const text of ['một', 'hai', 'ba']) await keep('t', { kind: 'text', text }, 'x');
    await keep('u', { kind: 'text', text: 'khác' }, 'x');
    expect(await texts()).toEqual(['một', 'hai', 'ba']);
    expect(await texts('u')).toEqual(['khác']);
  });

  test('without a network nothing is lost, and it is tried later as the same message', async () => {
    const client = await keep('t', { kind: 'text', text: 'chào', reply: 4 }, 'x');
    await flush(network(gone));
    expect(await texts()).toEqual(['chào']);
    await flush(network(created));
    expect(await texts()).toEqual([]);
    expect(calls.map((c) => [c.path, c.body.client, c.body.reply])).toEqual([
      ['/api/v1/conversations/t/messages', client, 4],
      ['/api/v1/conversations/t/messages', client, 4],
    ]);
    expect(calls[0]?.key).toBe(calls[1]?.key);
  });

  test('a refused one stays with the reason; sent again it is another call of the same message', async () => {
    const client = await keep('t', { kind: 'text', text: 'chào' }, 'x');
    await flush(network(refused));
    expect((await outgoing('t'))[0]?.refused).toBe('không được');
    await again('t', client);
    expect((await outgoing('t')).map((one) => [one.client, one.refused])).toEqual([[client, undefined]]);
    await flush(network(created));
    expect(calls.map((c) => c.body.client)).toEqual([client, client]);
    expect(calls[0]?.key).not.toBe(calls[1]?.key);
    expect(await texts()).toEqual([]);
  });

  test('one that is not refused is not sent a second time beside the first', async () => {
    const client = await keep('t', { kind: 'text', text: 'chào' }, 'x');
    await again('t', client);
    expect(await texts()).toEqual(['chào']);
  });

  test('photos go first, as papers that only some may see', async () => {
    await keep('t', { kind: 'photo', text: 'nhà', photos: [new Blob(['1'], { type: 'image/jpeg' })] }, 'x');
    await flush(network(created));
    expect(calls.map((c) => c.path)).toEqual([
      '/api/v1/documents?name=anh.jpg',
      '/api/v1/conversations/t/messages',
    ]);
    expect(calls[1]?.body).toMatchObject({ kind: 'photo', text: 'nhà', photos: ['d1'] });
  });

  test('a voice carries its id in the address', async () => {
    const blob = new Blob(['ogg'], { type: 'audio/ogg' });
    const client = await keep('t', { kind: 'voice', voice: { blob, seconds: 3 } }, 'x');
    await flush(network(created));
    expect(calls[0]?.path).toBe(`/api/v1/conversations/t/voices?client=${client}&reply=0`);
  });

  test('given up, it is gone', async () => {
    const client = await keep('t', { kind: 'text', text: 'thôi' }, 'x');
    await drop('t', client);
    await flush(network(created));
    expect(calls).toEqual([]);
  });
});
