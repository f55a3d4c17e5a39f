import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ApiError, api, hooks, take, upload } from './index';

const sent: Request[] = [];
let answer: () => Response | Promise<Response>;

beforeEach(() => {
  sent.length = 0;
  vi.stubGlobal('fetch', (request: Request) => {
    sent.push(request);
    return Promise.resolve(answer());
  });
});
afterEach(() => vi.unstubAllGlobals());

const json = (body: unknown, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

describe('client', () => {
  test('repeats filters and asks in the chosen language', async () => {
    answer = () => json({ items: [], next: '', count: { value: 0, more: false } });
    hooks.language = () => 'en';
    await take(
      api.GET('/api/v1/rentals', { params: { query: { kind: ['room', 'house'], priceMax: 2000000 } } }),
    );
    expect(new URL(sent[0]!.url).search).toBe('?kind=room&kind=house&priceMax=2000000');
    expect(sent[0]!.headers.get('Accept-Language')).toBe('en');
    expect(sent[0]!.headers.has('Idempotency-Key')).toBe(false);
  });

  test('every creating call carries a key, and keeps the one it is given', async () => {
    answer = () => json({}, 202);
    await api.POST('/api/v1/sign-in/codes', { body: { phone: '0912345678' } });
    await api.POST('/api/v1/sign-in/codes', { body: { phone: '1' }, headers: { 'Idempotency-Key': 'k1' } });
    expect(sent[0]!.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
    expect(sent[1]!.headers.get('Idempotency-Key')).toBe('k1');
  });

  test('a problem becomes an error that knows its fields', async () => {
    answer = () =>
      json(
        {
          detail: 'Giá quá cao',
          code: 'invalid',
          errors: [{ field: 'price', code: 'max', message: 'Tối đa 500 triệu' }],
        },
        422,
      );
    const call = take(api.GET('/api/v1/me'));
    await expect(call).rejects.toMatchObject({
      status: 422,
      code: 'invalid',
      fields: { price: 'Tối đa 500 triệu' },
    });
  });

  test('401 tells the app, and HTML from a proxy does not break us', async () => {
    let out = 0;
    hooks.signedOut = () => void out++;
    answer = () => new Response('<h1>no</h1>', { status: 401 });
    await expect(take(api.GET('/api/v1/me'))).rejects.toBeInstanceOf(ApiError);
    expect(out).toBe(1);
  });

  test('a level that is missing is told to the app, and the call fails', async () => {
    const wanted: number[] = [];
    hooks.levelNeeded = (level) => void wanted.push(level);
    answer = () => json({ code: 'levelNeeded', level: 2, title: 'Việc này cần định danh mức 2.' }, 403);
    await expect(take(api.GET('/api/v1/me'))).rejects.toMatchObject({ status: 403, level: 2 });
    answer = () => json({ code: 'roleNeeded' }, 403);
    await expect(take(api.GET('/api/v1/me'))).rejects.toMatchObject({ level: 0 });
    expect(wanted).toEqual([2]);
  });

  test('429 says how long to wait', async () => {
    answer = () => json({ code: 'rate_limited' }, 429, { 'Retry-After': '30' });
    await expect(take(api.GET('/api/v1/me'))).rejects.toMatchObject({ retryAfter: 30 });
  });

  test('no network is an error of its own', async () => {
    answer = () => Promise.reject(new TypeError('failed'));
    await expect(take(api.GET('/api/v1/me'))).rejects.toMatchObject({
      status: 0,
      code: 'offline',
      offline: true,
    });
  });

  test('a kept answer says from when it is', async () => {
    const seen: (Date | null)[] = [];
    hooks.freshness = (at) => void seen.push(at);
    answer = () => json({}, 200, { 'X-Kept-At': '2026-11-23T10:00:00Z' });
    await take(api.GET('/api/v1/province'));
    answer = () => json({});
    await take(api.GET('/api/v1/province'));
    expect(seen).toEqual([new Date('2026-11-23T10:00:00Z'), null]);
  });

  test('a photo goes as it is', async () => {
    answer = () => json({ id: 'p1' }, 201);
    expect(await upload(new Blob(['x'], { type: 'image/jpeg' }), 'k2')).toEqual({ id: 'p1' });
    expect(sent[0]!.headers.get('Content-Type')).toBe('image/jpeg');
    expect(await sent[0]!.text()).toBe('x');
  });
});
