// Messages on their way: each lies in the outbox of the phone until the server has it, under the id that it was
// born with. However often it is tried, and whatever is closed meanwhile, it arrives once.
import type { MessageForm, MessagePlace } from '@daklakid/api/chat';
import { discard, enqueue, type Waiting, waiting } from '@daklakid/device';

/** What somebody writes; photos and a voice come as they are. */
export interface Draft {
  kind: MessageForm['kind'] | 'voice';
  text?: string;
  photos?: Blob[];
  voice?: { blob: Blob; seconds: number };
  place?: MessagePlace;
  contact?: string;
  qr?: string;
  reply?: number;
}

/** A message that the server does not have yet. */
export interface Outgoing {
  client: string;
  key: string;
  draft: Draft;
  at: string;
  /** Why the server refused it. */
  refused?: string;
}

/** How a message is kept in the outbox: what was written is beside the call, to be shown. */
interface Kept extends Waiting {
  talk: string;
  client: string;
  draft: Draft;
}

const to = (talk: string) => `/api/v1/conversations/${talk}`;

function call(talk: string, client: string, draft: Draft, label: string): Omit<Kept, 'createdAt'> {
  const { photos = [], voice, ...rest } = draft;
  const shared = {
    key: crypto.randomUUID(),
    label,
    method: 'POST' as const,
    quiet: true,
    talk,
    client,
    draft,
  };
  if (voice) {
    const path = `${to(talk)}/voices?client=${client}&reply=${draft.reply ?? 0}`;
    return { ...shared, path, body: null, uploads: [], raw: voice.blob };
  }
  const uploads = photos.map((blob) => ({ key: crypto.randomUUID(), blob }));
  return { ...shared, path: `${to(talk)}/messages`, body: { client, ...rest }, uploads, sealed: true };
}

let last = 0;

/** Later than anything kept before, so that two messages of one moment stay in order. */
function later(): number {
  last = Math.max(Date.now(), last + 1);
  return last;
}

/** Keeps a message for sending and answers the id that it will carry. */
export async function keep(talk: string, draft: Draft, label: string): Promise<string> {
  const client = crypto.randomUUID();
  await enqueue(call(talk, client, draft, label), later());
  return client;
}

async function kept(talk: string): Promise<Kept[]> {
  return ((await waiting()) as Kept[]).filter((one) => one.talk === talk);
}

/** What waits in a conversation, in the order of writing. */
export async function outgoing(talk: string): Promise<Outgoing[]> {
  return (await kept(talk)).map(({ client, key, draft, createdAt, refused }) => ({
    client,
    key,
    draft,
    at: new Date(createdAt).toISOString(),
    ...(refused ? { refused: refused.text } : {}),
  }));
}

/** Tries a refused message anew: another call, the same message. */
export async function again(talk: string, client: string): Promise<void> {
  const old = (await kept(talk)).find((one) => one.client === client);
  if (!old?.refused) return;
  await enqueue(call(talk, client, old.draft, old.label), later());
  await discard(old.key);
}

/** Gives a message up. */
export async function drop(talk: string, client: string): Promise<void> {
  for (const one of await kept(talk)) if (one.client === client) await discard(one.key);
}
