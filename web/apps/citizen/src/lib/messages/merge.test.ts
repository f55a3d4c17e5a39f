import type { Conversation, Member, Message } from '@daklakid/api/chat';
import { describe, expect, test } from 'vitest';

import { days, mark, merge, moved, placed, step } from './merge';

const message = (seq: number, rev: number, text = ''): Message => ({
  seq,
  rev,
  text,
  kind: 'text',
  from: 'p',
  at: '2026-11-26T08:00:00Z',
});
const member = (person: string, read: number, delivered: number, more: Partial<Member> = {}): Member => ({
  person,
  name: person,
  level: 1,
  me: false,
  role: 'member',
  state: 'accepted',
  read,
  delivered,
  ...more,
});
const seqs = (list: Message[]) => list.map(({ seq }) => seq);

describe('merge', () => {
  test('whatever the order of arrival, once each and by seq', () => {
    const held = merge([message(3, 3)], [message(1, 1), message(3, 3), message(2, 2)]);
    expect(seqs(held)).toEqual([1, 2, 3]);
    expect(seqs(merge(held, held))).toEqual([1, 2, 3]);
  });

  test('the later state counts, also when the earlier comes after it', () => {
    const edited = message(1, 5, 'sửa');
    expect(merge([message(1, 1, 'gốc')], [edited])[0]?.text).toBe('sửa');
    expect(merge([edited], [message(1, 1, 'gốc')])[0]?.text).toBe('sửa');
  });

  test('a change of what was never loaded leaves no hole', () => {
    expect(seqs(merge([message(50, 50), message(51, 51)], [message(2, 60), message(52, 61)], 50))).toEqual([
      50, 51, 52,
    ]);
  });
});

test.each([
  [4, 5, 'apply'],
  [4, 6, 'fetch'],
  [4, 4, 'ignore'],
  [4, 1, 'ignore'],
] as const)('at %d, a change numbered %d: %s', (mine, rev, want) => expect(step(mine, rev)).toBe(want));

describe('mark', () => {
  test.each([
    [member('b', 0, 0), 'sent'],
    [member('b', 0, 7), 'delivered'],
    [member('b', 7, 7), 'read'],
    [member('b', 6, 6), 'sent'],
    [member('b', 9, 9, { state: 'left' }), 'sent'],
    [member('b', 9, 9, { me: true }), 'sent'],
  ] as const)('%#', (other, want) => expect(mark(7, [other]).mark).toBe(want));

  test('a group: delivered when all have it, read when one has, and by how many', () => {
    const [b, c] = [member('b', 0, 7), member('c', 0, 6)];
    expect(mark(7, [b, c])).toEqual({ mark: 'sent', readers: 0 });
    expect(mark(7, [b, { ...c, delivered: 7 }])).toEqual({ mark: 'delivered', readers: 0 });
    expect(mark(7, [{ ...b, read: 7 }, c])).toEqual({ mark: 'read', readers: 1 });
  });
});

test('marks only go forward', () => {
  const members = moved([member('b', 5, 5), member('c', 0, 0)], 'b', 'read', 3);
  expect(members.map((m) => m.read)).toEqual([5, 0]);
  expect(moved(members, 'c', 'delivered', 4).map((m) => m.delivered)).toEqual([5, 4]);
});

test('days', () => {
  const at = (time: string) => ({ at: time });
  const cut = days([at('25 a'), at('25 b'), at('26 a')], (time) => time.slice(0, 2));
  expect(cut.map(({ day, items }) => [day, items.length])).toEqual([
    ['25', 2],
    ['26', 1],
  ]);
});

test('a conversation with something new comes first, once', () => {
  const one = (id: string, at: string) => ({ id, at }) as Conversation;
  const list = placed([one('a', '2026-11-26T08:00:00Z'), one('b', '2026-11-26T07:00:00Z')], {
    ...one('b', '2026-11-26T09:00:00Z'),
  });
  expect(list.map(({ id }) => id)).toEqual(['b', 'a']);
});
