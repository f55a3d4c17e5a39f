import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { listen, type Source, wait } from './live';

class Stream implements Source {
  readyState = 1;
  onmessage: ((event: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  heard = new Map<string, () => void>();
  addEventListener(type: string, heard: () => void) {
    this.heard.set(type, heard);
  }
  close() {
    this.readyState = 2;
  }
  refuse() {
    this.readyState = 2;
    this.onerror?.();
  }
}

const opened: Stream[] = [];
const hear = vi.fn();
const open = () => {
  opened.push(new Stream());
  return opened.at(-1)!;
};

beforeEach(() => {
  vi.useFakeTimers();
  opened.length = 0;
  hear.mockClear();
});
afterEach(() => vi.useRealTimers());

test('looks again at each hint and whenever the stream stands anew', () => {
  listen(hear, open);
  expect(hear).toHaveBeenCalledTimes(0);
  opened[0]!.heard.get('ready')!();
  opened[0]!.onmessage!({ data: '{}' });
  opened[0]!.heard.get('reset')!();
  expect(hear.mock.calls).toEqual([[false], [true, '{}'], [false]]);
});

test('a broken line is the browser’s to mend, a refusal is tried again later and later', () => {
  listen(hear, open);
  opened[0]!.readyState = 0;
  opened[0]!.onerror!();
  vi.advanceTimersByTime(600_000);
  expect(opened).toHaveLength(1);
  for (const most of [2000, 4000, 8000]) {
    opened.at(-1)!.refuse();
    const before = opened.length;
    vi.advanceTimersByTime(most / 2 - 1);
    expect(opened).toHaveLength(before);
    vi.advanceTimersByTime(most / 2 + 1);
    expect(opened).toHaveLength(before + 1);
  }
  opened.at(-1)!.heard.get('ready')!(); // it stands: the next refusal is a first one
  opened.at(-1)!.refuse();
  vi.advanceTimersByTime(2000);
  expect(opened).toHaveLength(5);
});

test('waits between half and all of the doubled time, and at most two minutes', () => {
  expect(wait(0, 0)).toBe(1000);
  expect(wait(0, 1)).toBe(2000);
  expect(wait(3, 0.5)).toBe(12_000);
  expect(wait(1000, 1)).toBe(120_000);
});

test('stopping closes the stream and starts no other', () => {
  const stop = listen(hear, open);
  opened[0]!.refuse();
  stop();
  vi.advanceTimersByTime(600_000);
  expect(opened).toHaveLength(1);
  const again = listen(hear, open);
  again();
  expect(opened[1]!.readyState).toBe(2);
});
