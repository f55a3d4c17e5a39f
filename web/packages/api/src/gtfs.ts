// Operators' GTFS archives, which only the desk's screen for them needs.
import { api, take } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** An archive that an operator has sent, with what was found in it. */
export type CoachImport = Schemas['CoachImport'];
/** One fault of it, and where. */
export type CoachImportFault = Schemas['CoachImportFault'];
/** What publishing it changes. */
export type CoachChanges = Schemas['CoachChanges'];

/** The most that the server takes, in bytes. */
export const mostBytes = 8 << 20;

/** Sends an archive as it is; the server reads it in the background. */
export async function sendArchive(feed: string, file: Blob, name: string, key: string = crypto.randomUUID()) {
  return take(
    api.POST('/api/v1/desk/coaches/feeds/{feed}/imports', {
      params: { path: { feed }, query: { name: name.slice(-120) } },
      body: file as unknown as string, // how the generator writes a binary body
      bodySerializer: (b) => b,
      headers: { 'Content-Type': 'application/zip', 'Idempotency-Key': key },
    }),
  );
}
