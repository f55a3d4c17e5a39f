import createClient, { type Middleware } from 'openapi-fetch';

import { keptAt } from './kept';
import { note } from './presence';
import { ApiError, toError } from './problem';
import type { paths } from './schema';

/** What the app tells the client and what the client tells the app. */
export const hooks = {
  /** The language for texts and errors. */
  language: () => 'vi',
  /** Called with the time of a kept answer, or null when the network answered. */
  freshness: (_at: Date | null): void => undefined,
  /** Called when the session is not (or no longer) valid. */
  signedOut: (): void => undefined,
  /** Called when something takes a higher level of identification; the call fails all the same. */
  levelNeeded: (_level: number): void => undefined,
  /**
   * Where a second factor may be asked for: shows the way to it, and answers true once the same call may be
   * sent again. Undefined: such refusals are errors like others.
   */
  prove: undefined as ((code: string) => Promise<boolean>) | undefined,
};

/** Calls on their way, as they were sent, for those that are refused until the second factor is shown. */
const copies = new Map<string, Request>();

const unproven = ['secondFactorNeeded', 'secondFactorMissing'];

const rules: Middleware = {
  onRequest({ request, id }) {
    request.headers.set('Accept-Language', hooks.language());
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', crypto.randomUUID());
    }
    if (hooks.prove) copies.set(id, request.clone());
    return request;
  },
  async onResponse({ response, request, id }) {
    const copy = copies.get(id);
    copies.delete(id);
    if (request.method === 'GET') {
      const kept = response.headers.get(keptAt);
      hooks.freshness(kept ? new Date(kept) : null);
    }
    note(request.method, request.url, response.status);
    if (response.ok) return undefined;
    const error = await toError(response);
    if (error.status === 401) hooks.signedOut();
    if (error.level > 0) hooks.levelNeeded(error.level);
    if (copy && unproven.includes(error.code) && (await hooks.prove?.(error.code))) {
      const second = await globalThis.fetch(copy);
      note(copy.method, copy.url, second.status);
      if (second.ok) return second;
      throw await toError(second);
    }
    throw error;
  },
  onError({ error, id }) {
    copies.delete(id);
    if (error instanceof ApiError) return error;
    return new ApiError(0, { code: 'offline' }, 0, error);
  },
};

/** The typed client. Every failure is an ApiError. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? 'http://localhost',
  fetch: (request) => globalThis.fetch(request),
  querySerializer: { array: { style: 'form', explode: true } },
});
api.use(rules);

/** Unwraps an answer: `const page = await take(api.GET('/api/v1/rentals', …))`. */
export async function take<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

/** Uploads one photo as it is; the server checks and re-encodes it. */
export async function upload(photo: Blob, key: string) {
  return take(
    api.POST('/api/v1/photos', {
      body: photo as unknown as string, // how the generator writes a binary body
      bodySerializer: (b) => b,
      headers: { 'Content-Type': photo.type, 'Idempotency-Key': key },
    }),
  );
}

/** Sends a paper that only some may see: a photo or a PDF. */
export async function sendPaper(paper: Blob, name: string, key: string) {
  return take(
    api.POST('/api/v1/documents', {
      params: { query: { name } },
      body: paper as unknown as string, // how the generator writes a binary body
      bodySerializer: (b) => b,
      headers: { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': key },
    }),
  );
}

/** Has a PDF file checked: is it as it was signed? The server keeps nothing of it. */
export async function checkFile(file: Blob) {
  return take(
    api.POST('/api/v1/files/verify', {
      body: file as unknown as string, // how the generator writes a binary body
      bodySerializer: (b) => b,
      headers: { 'Content-Type': 'application/pdf' },
    }),
  );
}

/** Shows the server a photo of a side of the card; it keeps what it could read and drops the photo. */
export async function showCard(photo: Blob) {
  return take(
    api.POST('/api/v1/me/identification/card/photos', {
      body: photo as unknown as string, // how the generator writes a binary body
      bodySerializer: (b) => b,
      headers: { 'Content-Type': photo.type },
    }),
  );
}

/** Shows the server a photo of the document at the counter; it answers what it could read and keeps nothing. */
export async function readDocument(counter: string, photo: Blob) {
  return take(
    api.POST('/api/v1/desk/counters/{id}/photos', {
      params: { path: { id: counter } },
      body: photo as unknown as string, // how the generator writes a binary body
      bodySerializer: (b) => b,
      headers: { 'Content-Type': photo.type },
    }),
  );
}

/** A still of the face during a step, taken so many milliseconds after the first. */
export interface FaceFrame {
  step: number;
  at: number;
  jpeg: Blob;
}

/** Sends what the camera saw while the person did what was asked. */
export async function showFace(id: string, nonce: string, frames: FaceFrame[]) {
  const form = new FormData();
  form.set('nonce', nonce);
  for (const frame of frames) form.append('frame', frame.jpeg, `${frame.step}-${frame.at}.jpg`);
  return take(
    api.POST('/api/v1/me/identification/faces/{id}', {
      params: { path: { id } },
      body: form as never, // the generator knows no multipart bodies
      bodySerializer: (b) => b,
    }),
  );
}
