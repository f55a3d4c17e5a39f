import { expect, test } from 'vitest';

import { Listed } from './loaded.svelte';

interface Row {
  id: string;
}

const rows = (...ids: string[]): Row[] => ids.map((id) => ({ id }));

/** A list whose answers the test gives by hand. */
function list() {
  const asked: { cursor: string | undefined; answer: (items: Row[], next: string) => Promise<void> }[] = [];
  const made = new Listed<Row>(
    (cursor) =>
      new Promise((resolve) => {
        asked.push({
          cursor,
          answer: async (items, next) => {
            resolve({ items, next });
            await Promise.resolve().then(() => undefined);
          },
        });
      }),
  );
  const shown = () => made.items.map((row) => row.id).join('');
  return { made, asked, shown };
}

test('pages follow one another, and nothing is shown twice', async () => {
  const { made, asked, shown } = list();
  await asked[0]!.answer(rows('a', 'b'), '2');
  void made.more();
  expect(asked[1]!.cursor).toBe('2');
  await asked[1]!.answer(rows('b', 'c'), '');
  expect(shown()).toBe('abc');
  await made.more();
  expect(asked).toHaveLength(2); // there is no more
});

test('asking again keeps what is shown until the answer is there', async () => {
  const { made, asked, shown } = list();
  await asked[0]!.answer(rows('a', 'b'), '');
  void made.reload();
  expect(shown()).toBe('ab');
  await asked[1]!.answer(rows('c'), '');
  expect(shown()).toBe('c');
});

test('a page that was overtaken by asking again is not shown', async () => {
  const { made, asked, shown } = list();
  await asked[0]!.answer(rows('a'), '2');
  void made.more();
  void made.reload();
  await asked[2]!.answer(rows('n', 'a'), '2');
  await asked[1]!.answer(rows('b'), '3');
  expect(shown()).toBe('na');
  expect(made.next).toBe('2');
});

test('what is taken out can be put back in its place', async () => {
  const { made, asked, shown } = list();
  await asked[0]!.answer(rows('a', 'b', 'c'), '');
  const back = made.remove('b');
  expect(shown()).toBe('ac');
  back();
  expect(shown()).toBe('abc');
  made.remove('x')();
  expect(shown()).toBe('abc');
});
