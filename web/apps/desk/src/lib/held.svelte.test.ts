import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Held, patience } from './held.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function decision(accepted = true) {
  return { label: 'x', send: vi.fn(() => Promise.resolve(accepted)), revert: vi.fn() };
}

test('is sent once, after the time to change one’s mind', async () => {
  const held = new Held();
  const one = decision();
  held.hold(one);
  await vi.advanceTimersByTimeAsync(patience - 1);
  expect(one.send).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await held.flush();
  expect(one.send).toHaveBeenCalledTimes(1);
  expect(one.revert).not.toHaveBeenCalled();
});

test('undone is never sent', async () => {
  const held = new Held();
  const one = decision();
  held.hold(one);
  held.undo();
  await vi.advanceTimersByTimeAsync(2 * patience);
  expect(one.send).not.toHaveBeenCalled();
  expect(one.revert).toHaveBeenCalledTimes(1);
});

test('the next decision sends the one before', () => {
  const held = new Held();
  const [one, two] = [decision(), decision()];
  held.hold(one);
  held.hold(two);
  expect(one.send).toHaveBeenCalledTimes(1);
  expect(held.pending).toBe(two);
});

test('refused by the server, the screen is put back', async () => {
  const held = new Held();
  const one = decision(false);
  held.hold(one);
  await held.flush();
  expect(one.revert).toHaveBeenCalledTimes(1);
});
