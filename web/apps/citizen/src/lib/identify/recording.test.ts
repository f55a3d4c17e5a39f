import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { record, seconds } from './recording';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('stills fit what the server takes, and a blink gets more of them', async () => {
  const begun: [number, number][] = [];
  const start = performance.now();
  const still = () => Promise.resolve(new Blob());
  const recorded = record({ still }, ['left', 'blink', 'mouth'], (step) =>
    begun.push([step, performance.now() - start]),
  );
  await vi.advanceTimersByTimeAsync(4 * seconds * 1000);
  const frames = await recorded;
  const counts = [0, 1, 2].map((step) => frames.filter((frame) => frame.step === step).length);
  expect(counts).toEqual([8, 16, 8]);
  expect(begun.map(([step]) => step)).toEqual([0, 1, 2]);
  const gaps = frames.slice(1).map((frame, at) => frame.at - frames[at]!.at);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(1500);
  expect(frames.at(-1)!.at - frames[0]!.at).toBeLessThanOrEqual(20_000);
  // What a person needs to read a step first: its stills begin at the word, and all others after a pause.
  expect(begun[1]![1]).toBeGreaterThanOrEqual(frames[7]!.at);
});
