import 'fake-indexeddb/auto';

import { beforeEach, describe, expect, test } from 'vitest';

import { enqueue, flush, waiting, wipe } from './index';

interface Call {
  path: string;
  key: string;
  body: unknown;
}
let calls: Call[] = [];

// A stand-in for the network only; the store is a real (in-memory) IndexedDB.
function network(answer: (call: Call, nth: number) => Response | Error): typeof fetch {
  return (input, init) => {
    const call = {
      path: input as string,
      key: new Headers(init?.headers).get('Idempotency-Key') ?? '',
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : init?.body,
    };
    calls.push(call);
    const result = answer(call, calls.length);
    return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
  };
}
const created = (id: string) => new Response(JSON.stringify({ id }), { status: 201 });
const post = (key: string, at: number, uploads: { key: string; blob: Blob }[] = []) =>
  enqueue({ key, label: key, method: 'POST', path: '/api/v1/rentals', body: { title: key }, uploads }, at);

beforeEach(async () => {
  calls = [];
  await wipe();
});

describe('outbox', () => {
  test('sends in the order of writing, each under its own key, and forgets what arrived', async () => {
    await post('b', 2);
    await post('a', 1);
    const sent = await flush(network(() => created('1')));
    expect(calls.map((c) => c.key)).toEqual(['a', 'b']);
    expect(sent).toMatchObject({ left: 0, delivered: [{ key: 'a' }, { key: 'b' }] });
    expect(await waiting()).toEqual([]);
  });

  test('keeps everything when the network is gone, and the key stays the same on the next try', async () => {
    await post('a', 1);
    await post('b', 2);
    expect(await flush(network(() => new TypeError('no network')))).toMatchObject({ left: 2, delivered: [] });
    await flush(network(() => created('1')));
    expect(calls.map((c) => c.key)).toEqual(['a', 'a', 'b']);
  });

  test.each([401, 429, 500, 503])('%d is not the end of it', async (status) => {
    await post('a', 1);
    await flush(network(() => new Response('', { status })));
    expect(await waiting()).toMatchObject([{ key: 'a' }]);
    expect((await waiting())[0]?.refused).toBeUndefined();
  });

  test('what the server refuses stays with its reason and is not tried again', async () => {
    await post('a', 1);
    await post('b', 2);
    const refuse = network((call) =>
      call.key === 'a'
        ? new Response(JSON.stringify({ detail: 'Sai.', errors: [{ message: 'Giá quá cao' }] }), {
            status: 422,
          })
        : created('1'),
    );
    const sent = await flush(refuse);
    expect(sent.delivered.map((c) => c.key)).toEqual(['b']);
    expect(await waiting()).toMatchObject([{ key: 'a', refused: { status: 422, text: 'Sai. Giá quá cao' } }]);
    await flush(refuse);
    expect(calls).toHaveLength(2);
  });

  test('photos go first, once each, and their ids arrive with the post', async () => {
    const blob = new Blob(['x'], { type: 'image/jpeg' });
    await post('a', 1, [
      { key: 'p1', blob },
      { key: 'p2', blob },
    ]);
    await flush(network((call, nth) => (nth === 2 ? new TypeError('lost') : created(call.key))));
    await flush(network((call) => created(call.key)));
    expect(calls.map((c) => c.key)).toEqual(['p1', 'p2', 'p2', 'a']);
    expect(calls.at(-1)?.body).toEqual({ title: 'a', photos: ['p1', 'p2'] });
  });

  test('a recording goes as it is, under its own type', async () => {
    const raw = new Blob(['ogg'], { type: 'audio/ogg' });
    await enqueue(
      { key: 'r', label: 'r', method: 'POST', path: '/v', body: null, uploads: [], raw, quiet: true },
      1,
    );
    const types: (string | null)[] = [];
    const sent = await flush(async (_to, init) => {
      types.push(new Headers(init?.headers).get('Content-Type'), await (init?.body as Blob).text());
      return created('1');
    });
    expect(types).toEqual(['audio/ogg', 'ogg']);
    expect(sent.delivered.map((call) => call.quiet)).toEqual([true]);
  });
});
