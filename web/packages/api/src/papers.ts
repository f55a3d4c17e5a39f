// Papers that only some may see: photos of them, and PDF files.
import { api, take } from './client';

/** Sends one paper as it is; the server checks it and seals it. It belongs to nothing until a case names it. */
export async function sendPaper(file: Blob, name: string, key: string = crypto.randomUUID()) {
  return take(
    api.POST('/api/v1/documents', {
      params: { query: { name: name.slice(-120) } },
      body: file as unknown as string, // how the generator writes a binary body
      bodySerializer: (b) => b,
      headers: { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': key },
    }),
  );
}
