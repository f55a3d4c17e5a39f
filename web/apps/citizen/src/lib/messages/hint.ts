// What the server pushes about messages.
import type { Message } from '@daklakid/api/chat';

/** Something that happened in a conversation. */
export type Hint =
  | { type: 'message'; conversation: string; rev: number; message?: Message }
  | { type: 'conversation'; conversation: string }
  | { type: 'read' | 'delivered'; conversation: string; person: string; seq: number }
  | { type: 'typing'; conversation: string; person: string };

const types = ['message', 'conversation', 'read', 'delivered', 'typing'];

/** Reads a pushed line; undefined when it is about something else. */
export function read(said: string): Hint | undefined {
  try {
    const hint = JSON.parse(said) as Hint;
    return types.includes(hint.type) && hint.conversation ? hint : undefined;
  } catch {
    return undefined;
  }
}
