// The issuer's keys and the list of revocations, kept on the phone so that codes are verified without a network.
import { read as readKept, write } from '@daklakid/device';

import { type Revocations, revocations } from './claims';
import { read } from './hc1';
import { holds, type Jwk, type Trust } from './verify';

/** What is kept, and from when. */
export interface Kept extends Trust {
  /** When it was fetched. */
  at: Date;
  /** When the list of revocations was made. */
  listed: Date;
  /** When that list is too old to go by. */
  listEnds: Date;
}

const name = 'credential.trust';
const fresh = 5 * 60_000; // ms: as long as the server lets it be kept
const patience = 4000; // ms that a person waits for fresher data

/** What is on the phone; undefined before the first fetch. */
export async function kept(): Promise<Kept | undefined> {
  try {
    return await readKept<Kept>('values', name);
  } catch {
    return undefined; // no IndexedDB here
  }
}

/** Fetches keys and list, and keeps them. Fails when the network does, or when the list is not signed by a key. */
export async function refresh(signal?: AbortSignal): Promise<Kept> {
  const ask = async (path: string) => {
    const response = await fetch(`/.well-known/${path}`, { cache: 'no-cache', signal: signal ?? null });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response;
  };
  const [keySet, list] = await Promise.all([ask('credential-keys'), ask('credential-revocations')]);
  const { keys } = (await keySet.json()) as { keys: Jwk[] };
  const { hashes, issued, expires } = await opened(new Uint8Array(await list.arrayBuffer()), keys);
  const now: Kept = { keys, revoked: hashes, at: new Date(), listed: issued, listEnds: expires };
  await write('values', now, name).catch(() => undefined); // then it is fetched again next time
  return now;
}

async function opened(bytes: Uint8Array<ArrayBuffer>, keys: Jwk[]): Promise<Revocations> {
  const message = read(bytes);
  const key = keys.find((one) => one.kid === message.kid);
  if (!key || !(await holds(message, key))) throw new Error('the list is not signed by the issuer');
  return revocations(message.payload);
}

/** The freshest that can be had without making anybody wait: fetched when the kept is old and there is a network. */
export async function current(): Promise<Kept | undefined> {
  const held = await kept();
  if (held && Date.now() - held.at.getTime() < fresh) return held;
  if (!navigator.onLine) return held;
  try {
    return await refresh(AbortSignal.timeout(patience));
  } catch {
    return held;
  }
}
