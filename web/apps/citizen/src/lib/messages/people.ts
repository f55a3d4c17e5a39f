import { api, take } from '@daklakid/api';
import type { Member } from '@daklakid/api/chat';

/** The people that I talk with, each once; `but` is a conversation whose people are left out. */
export async function people(but = ''): Promise<Member[]> {
  const query = { limit: 100 };
  const { items } = await take(api.GET('/api/v1/conversations', { params: { query } }));
  const out = new Set(items.find(({ id }) => id === but)?.members.map(({ person }) => person));
  const known = new Map<string, Member>();
  for (const view of items) {
    if (view.kind !== 'direct' || view.state !== 'accepted') continue;
    for (const member of view.members) {
      if (!member.me && member.person && !out.has(member.person)) known.set(member.person, member);
    }
  }
  return [...known.values()];
}
