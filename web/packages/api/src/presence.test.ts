import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { note, present } from './presence';

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

test('a session begins with the right code and ends with signing out', () => {
  const origin = 'https://example.test';
  note('POST', `${origin}/api/v1/sign-in/sessions`, 422);
  expect(present()).toBe(false);
  note('POST', `${origin}/api/v1/sign-in/sessions`, 201);
  expect(present()).toBe(true);
  note('DELETE', `${origin}/api/v1/me/sessions/another`, 204);
  expect(present()).toBe(true);
  note('DELETE', `${origin}/api/v1/me/sessions/current`, 204);
  expect(present()).toBe(false);
});

test('a session that the server no longer knows is forgotten', () => {
  note('POST', '/api/v1/sign-in/sessions', 201);
  note('GET', '/api/v1/me', 401);
  expect(present()).toBe(false);
});
