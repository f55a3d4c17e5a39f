// Offline: the app itself is kept whole, answers and photos that were seen are kept as they were seen,
// and what was sent without a network goes out when the browser finds one.
import { assets, immutable } from '$app/manifest';
import { version } from '$app/env';
import { self as worker } from '$app/service-worker';

import { keptAt } from '@daklakid/api/kept';
import { flush } from '@daklakid/device/outbox';

import { pushes } from './push';

interface SyncEvent extends ExtendableEvent {
  tag: string;
}

const shell = `shell-${version}`;
/** The page that becomes any page; "/" itself is painted ahead and can only become home. */
const start = '/shell.html';
const answers = 'answers';
const photos = 'photos';
const most = { [answers]: 200, [photos]: 300 };
/** Needed to write a listing or a report, or to look up a procedure, without a network, whether or not they were asked for before. */
const places = [
  '/api/v1/province',
  '/api/v1/province/wards',
  '/api/v1/province/parks',
  '/api/v1/report-categories',
  '/api/v1/procedures',
];
const patience = 6000; // ms until a kept answer is better than waiting

worker.addEventListener('install', (event) => {
  // Compiled modules are large, and kept by whom they are used.
  const small = [...immutable, ...assets].map((f) => f.path).filter((path) => !compiled(path));
  const files = [start, ...small].map(absolute);
  event.waitUntil(caches.open(shell).then((cache) => cache.addAll([...new Set(files)])));
  void worker.skipWaiting(); // pages keep the hashed files they started with
});

worker.addEventListener('activate', (event) => event.waitUntil(clean()));

async function clean() {
  for (const name of await caches.keys()) {
    if (name.startsWith('shell-') && name !== shell) await caches.delete(name);
  }
  await worker.clients.claim();
  await Promise.all(places.map((path) => answer(new Request(path)).catch(() => undefined)));
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (url.pathname.startsWith('/ban-lam-viec')) return; // the desk is another app
  if (url.pathname.startsWith('/api/v1/')) {
    if (keepable(url.pathname)) event.respondWith(answer(request));
  } else if (url.pathname.startsWith('/media/')) {
    event.respondWith(photo(request));
  } else if (compiled(url.pathname)) {
    event.respondWith(once(request));
  } else if (request.mode === 'navigate') {
    event.respondWith(page(request));
  } else {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});

function keepable(path: string): boolean {
  return (
    !/^\/api\/v1\/(sign-in|search|desk|realtime|openid|vneid|me\/codes)\b/.test(path) &&
    !/\/(sessions|picture|presence)$/.test(path) &&
    !/\/files\//.test(path) // played in parts, which no cache keeps
  );
}

function compiled(path: string): boolean {
  return path.endsWith('.wasm');
}

/** Fetched when it is first needed, and kept from then on: its name changes with its content. */
async function once(request: Request): Promise<Response> {
  const cache = await caches.open(shell);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

/** The network first; the kept answer, with its time, when there is none or it takes too long. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(answers);
  const fresh = fetch(request).then(async (response) => {
    if (response.ok) await keep(cache, request, response.clone());
    return response;
  });
  try {
    return await Promise.race([fresh, late()]);
  } catch {
    return (await cache.match(request, { ignoreVary: true })) ?? fresh;
  }
}

function late(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error('late')), patience));
}

async function keep(cache: Cache, request: Request, response: Response) {
  const headers = new Headers(response.headers);
  headers.set(keptAt, new Date().toISOString());
  await cache.put(request, new Response(await response.blob(), { status: response.status, headers }));
  await trim(answers);
}

async function photo(request: Request): Promise<Response> {
  const cache = await caches.open(photos);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) {
    await cache.put(request, response.clone());
    await trim(photos);
  }
  return response;
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(start, { cacheName: shell, ignoreVary: true })) ?? Response.error();
  }
}

/** Forgets the oldest beyond the limit: cache keys come in the order of writing. */
async function trim(name: 'answers' | 'photos') {
  const cache = await caches.open(name);
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - most[name]!))) await cache.delete(old);
}

worker.addEventListener('message', (event) => {
  // After sign-out the next person must find nothing of the last.
  if (event.data === 'forget') event.waitUntil(Promise.all([caches.delete(answers), caches.delete(photos)]));
});

worker.addEventListener('sync', (event) => {
  const { tag } = event as SyncEvent;
  if (tag === 'outbox') (event as SyncEvent).waitUntil(send());
});

async function send() {
  const sent = await flush();
  const labels = sent.delivered.filter((call) => !call.quiet).map((call) => call.label);
  for (const client of await worker.clients.matchAll()) client.postMessage({ sent: labels });
  if (sent.left > 0) throw new Error('some still wait'); // the browser tries again later
}

pushes();
