// What the server pushes about messages, for the screens that are open; and the mark that this phone has them.
import { api, take } from '@daklakid/api';

import { app } from '../app.svelte';
import { type Hint, read } from './hint';

/** Called at each hint, and with nothing when some may have been missed. */
type Heard = (hint: Hint | undefined) => unknown;

const hearers = new Set<Heard>();
const pause = 2000; // ms: marks of that long are sent as one
const most = 50; // marks in one call

/** Listens until the returned function is called. */
export function listen(heard: Heard): () => void {
  hearers.add(heard);
  return () => void hearers.delete(heard);
}

/** Passes on what the stream says. */
export function pass(sure: boolean, said: string) {
  const hint = read(said);
  if (sure && !hint) return;
  for (const heard of hearers) heard(hint);
  if (hint?.type === 'message' && hint.message) got(hint.conversation, hint.message.seq);
  if (!hint || hint.type === 'message' || hint.type === 'conversation') countSoon();
}

let counting: ReturnType<typeof setTimeout> | undefined;

/** Counts anew what is unread, once for several hints. */
export function countSoon() {
  clearTimeout(counting);
  counting = setTimeout(() => void count(), 500);
}

async function count() {
  if (!app.me) return;
  const now = await take(api.GET('/api/v1/me/message-count')).catch(() => undefined);
  if (now) app.letters = now.conversations + now.requests;
}

const marks = new Map<string, number>();
let marking: ReturnType<typeof setTimeout> | undefined;

/** Tells, a little later, that this phone has a conversation up to a message. */
export function got(conversation: string, seq: number) {
  if (seq <= (marks.get(conversation) ?? 0)) return;
  marks.set(conversation, seq);
  marking ??= setTimeout(() => void tell(), pause);
}

async function tell() {
  const items = [...marks].slice(0, most).map(([conversation, seq]) => ({ conversation, seq }));
  marking = undefined;
  for (const { conversation } of items) marks.delete(conversation);
  await api.POST('/api/v1/me/message-delivered', { body: { items } }).catch(() => undefined);
  if (marks.size > 0) marking ??= setTimeout(() => void tell(), pause);
}
