// The cameras that somebody follows: with the account, or on this phone until somebody signs in, when what the phone
// knew is added to what the account has.
import { api, ApiError, take } from '@daklakid/api';
import { enqueue, read, write } from '@daklakid/device';
import { toast } from '@daklakid/ui';

import { browser } from '$app/env';

import { app, explain, sendWaiting } from '../app.svelte';

const key = 'daklakid.cameras';
const most = 100;

function guests(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept)
      ? kept.filter((id): id is string => typeof id === 'string').slice(0, most)
      : [];
  } catch {
    return [];
  }
}

const list = $state<{ ids: string[] }>({ ids: [] });
let ready: Promise<void> = Promise.resolve();

if (browser) {
  const account = $derived(app.me?.id);
  $effect.root(() => {
    $effect(() => {
      if (account) ready = fetched(account);
      else list.ids = guests();
    });
  });
}

/** Ids of the cameras, newest first. Reactive. */
export function followed(): string[] {
  return list.ids;
}

/** What the account follows; without a network, what it did when the phone last asked. */
async function fetched(account: string) {
  const cameras = guests();
  list.ids = cameras;
  await sendWaiting();
  try {
    const known = cameras.length
      ? await take(api.POST('/api/v1/me/cameras', { body: { cameras } }))
      : await take(api.GET('/api/v1/me/cameras'));
    if (app.me?.id !== account) return;
    localStorage.removeItem(key);
    list.ids = known.items.map(({ id }) => id);
    await remember();
  } catch {
    const kept = await read<string[]>('values', key).catch(() => undefined);
    if (app.me?.id === account && kept) list.ids = [...new Set([...cameras, ...kept])];
  }
}

/** Signing out empties the store, so that the next person finds nothing. */
async function remember() {
  await write('values', $state.snapshot(list.ids), key).catch(() => undefined);
}

function set(id: string, on: boolean) {
  list.ids = [...(on ? [id] : []), ...list.ids.filter((one) => one !== id)].slice(0, most);
}

/** Follows a camera, or no longer. Works offline: with an account, the wish waits in the outbox. */
export async function follow(id: string, label: string, on: boolean) {
  set(id, on);
  if (!app.me) return keep();
  await ready;
  set(id, on);
  await remember();
  const path = { params: { path: { id } } };
  try {
    await (on
      ? api.PUT('/api/v1/cameras/{id}/favourite', path)
      : api.DELETE('/api/v1/cameras/{id}/favourite', path));
  } catch (error) {
    if (error instanceof ApiError && error.offline) return later(id, label, on);
    set(id, !on);
    await remember();
    toast(explain(error), 'bad');
  }
}

function keep() {
  try {
    localStorage.setItem(key, JSON.stringify(list.ids));
  } catch {
    // Private mode: they are known until the page is closed.
  }
}

async function later(id: string, label: string, on: boolean) {
  const method = on ? 'PUT' : 'DELETE';
  const path = `/api/v1/cameras/${id}/favourite`;
  await enqueue({ key: crypto.randomUUID(), label, method, path, body: null, uploads: [] }, Date.now());
  await sendWaiting();
}
