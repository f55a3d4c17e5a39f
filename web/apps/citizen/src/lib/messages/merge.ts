// How the messages on a screen come together from pages, pushed events and what is still waiting.
import type { Conversation, Member, Message } from '@daklakid/api/chat';

/**
 * Puts messages into those that are held, in the order of seq; of two states of one message the later counts.
 * `from` is where the held stretch begins: what is older has not been loaded and stays out.
 */
export function merge(held: readonly Message[], fresh: readonly Message[], from = 0): Message[] {
  const bySeq = new Map(held.map((message) => [message.seq, message]));
  for (const message of fresh) {
    const known = bySeq.get(message.seq);
    if (message.seq >= from && (!known || known.rev <= message.rev)) bySeq.set(message.seq, message);
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** What to do about a pushed change: it is the next one, one is missing before it, or it is known. */
export function step(mine: number, rev: number): 'apply' | 'fetch' | 'ignore' {
  if (rev <= mine) return 'ignore';
  return rev === mine + 1 ? 'apply' : 'fetch';
}

/** How far a message of mine has come. */
export type Mark = 'sent' | 'delivered' | 'read';

/** The mark of my message, and how many have read it: in a group it is delivered when all have got it. */
export function mark(seq: number, members: readonly Member[]): { mark: Mark; readers: number } {
  const others = members.filter((member) => !member.me && member.state === 'accepted');
  const readers = others.filter((member) => member.read >= seq).length;
  if (readers > 0) return { mark: 'read', readers };
  const got = others.length > 0 && others.every((member) => member.delivered >= seq);
  return { mark: got ? 'delivered' : 'sent', readers };
}

/** A day of a conversation, in the province's time. */
export interface Day<T> {
  day: string;
  items: T[];
}

/** Cuts what is in order into days. */
export function days<T extends { at: string }>(items: readonly T[], dayOf: (at: string) => string): Day<T>[] {
  const all: Day<T>[] = [];
  for (const item of items) {
    const day = dayOf(item.at);
    const last = all.at(-1);
    if (last?.day === day) last.items.push(item);
    else all.push({ day, items: [item] });
  }
  return all;
}

/** Members with somebody's mark moved forward; a mark never goes back. */
export function moved(
  members: readonly Member[],
  person: string,
  what: 'read' | 'delivered',
  seq: number,
): Member[] {
  return members.map((member) =>
    member.person === person ? { ...member, [what]: Math.max(member[what], seq) } : member,
  );
}

/** Conversations with one put in or renewed, the newest first. */
export function placed(held: readonly Conversation[], fresh: Conversation): Conversation[] {
  const others = held.filter((one) => one.id !== fresh.id);
  return [fresh, ...others].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
