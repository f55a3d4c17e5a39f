// What a person sent while offline waits here and goes out later, each with the Idempotency-Key it was
// born with: however often it is tried, the server carries it out once.
import { readAll, remove, write } from './store';

/** A call that waits. `uploads` are photos that go first; their ids are put into `body.photos`. With `sealed` they
 * are kept as papers that only some may see. */
export interface Waiting {
  key: string;
  label: string;
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  body: Record<string, unknown> | null;
  uploads: { key: string; blob: Blob; id?: string }[];
  sealed?: boolean;
  /** Sent instead of `body`, as what it is: a recording. */
  raw?: Blob;
  /** Its own screen shows what becomes of it: nothing is announced. */
  quiet?: boolean;
  createdAt: number;
  /** Set when the server refused it: it stays, so that the person sees why. */
  refused?: { status: number; text: string };
}

/** What one round of sending did. */
export interface Sent {
  delivered: Waiting[];
  refused: Waiting[];
  left: number;
}

const tag = 'outbox';
const sealed = ['/api/v1/documents?name=anh.jpg', 'application/octet-stream'] as const;

/** Keeps a call for later and asks the browser to wake us when there is a network. */
export async function enqueue(call: Omit<Waiting, 'createdAt'>, now: number): Promise<void> {
  await write('outbox', { ...call, createdAt: now });
  if (typeof navigator === 'undefined' || !('serviceWorker' in navigator)) return;
  const registration = (await navigator.serviceWorker.getRegistration()) as
    (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined;
  // Where Background Sync is missing or refused, start, focus and `online` do the same work.
  await registration?.sync?.register(tag).catch(() => undefined);
}

/** What waits, oldest first. */
export async function waiting(): Promise<Waiting[]> {
  const all = await readAll<Waiting>('outbox');
  return all.sort((a, b) => a.createdAt - b.createdAt);
}

/** Gives a call up. */
export async function discard(key: string): Promise<void> {
  await remove('outbox', key);
}

/** Sends what waits, in order; stops at the first sign of no network. One round at a time per browser. */
export async function flush(send: typeof fetch = fetch): Promise<Sent> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  return locks ? locks.request(tag, () => round(send)) : round(send);
}

async function round(send: typeof fetch): Promise<Sent> {
  const result: Sent = { delivered: [], refused: [], left: 0 };
  const queue = (await waiting()).filter((call) => !call.refused);
  for (const [at, call] of queue.entries()) {
    const response = await deliver(call, send);
    if (!response || response.status >= 500 || response.status === 429 || response.status === 401) {
      result.left = queue.length - at;
      break;
    }
    if (response.ok) {
      await remove('outbox', call.key);
      result.delivered.push(call);
      continue;
    }
    call.refused = { status: response.status, text: await reason(response) };
    await write('outbox', call);
    result.refused.push(call);
  }
  return result;
}

/** Null when there is no network. */
async function deliver(call: Waiting, send: typeof fetch): Promise<Response | null> {
  try {
    for (const photo of call.uploads) {
      if (photo.id) continue;
      const [to, type] = call.sealed ? sealed : ['/api/v1/photos', photo.blob.type];
      const response = await send(to, {
        method: 'POST',
        body: photo.blob,
        headers: { 'Content-Type': type, 'Idempotency-Key': photo.key },
      });
      if (!response.ok) return response;
      photo.id = ((await response.json()) as { id: string }).id;
      await write('outbox', call); // the next round need not send this photo again
    }
    return await send(call.path, {
      method: call.method,
      body: call.raw ?? (call.body ? JSON.stringify(body(call)) : null),
      headers: { 'Content-Type': call.raw?.type ?? 'application/json', 'Idempotency-Key': call.key },
    });
  } catch {
    return null;
  }
}

function body(call: Waiting) {
  if (call.uploads.length === 0) return call.body;
  const before = (call.body?.photos as string[] | undefined) ?? [];
  return { ...call.body, photos: [...before, ...call.uploads.map((photo) => photo.id)] };
}

async function reason(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as {
      detail?: string;
      title?: string;
      errors?: { message: string }[];
    };
    return [problem.detail ?? problem.title, ...(problem.errors ?? []).map((e) => e.message)]
      .filter(Boolean)
      .join(' ');
  } catch {
    return '';
  }
}
