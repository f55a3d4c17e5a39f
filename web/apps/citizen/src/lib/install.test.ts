import { beforeEach, expect, test, vi } from 'vitest';

const store = new Map<string, string>();
const page = new EventTarget();

/** A fresh start of the app on a phone that remembers. */
async function visit(phone: { userAgent?: string; standalone?: boolean } = {}) {
  vi.resetModules();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
  });
  vi.stubGlobal('navigator', { userAgent: 'Android', ...phone });
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  const install = await import('./install.svelte');
  install.watchInstall();
  return install;
}

function promptable() {
  const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt: vi.fn() });
  page.dispatchEvent(event);
  return event;
}

beforeEach(() => store.clear());

test('offers after the third sign of use, in one visit only', async () => {
  const first = await visit();
  expect(promptable().defaultPrevented).toBe(true);
  first.useful();
  first.useful();
  expect(first.due()).toBe(false);
  first.useful();
  expect(first.due()).toBe(true);
  first.shown();
  expect(first.due()).toBe(true); // as long as one looks at it
  const second = await visit();
  promptable();
  second.useful();
  expect(second.due()).toBe(false);
  expect(second.way()).toBe('prompt'); // from the settings it still can
});

test('an offer that was not seen yet waits for the next visit', async () => {
  const first = await visit();
  for (let n = 0; n < 3; n++) first.useful();
  expect(first.due()).toBe(false); // this browser has not said that it can
  const second = await visit();
  promptable();
  expect(second.due()).toBe(true);
});

test('yes asks the browser, once', async () => {
  const { answer, way } = await visit();
  const event = promptable();
  await answer(false);
  expect(event.prompt).not.toHaveBeenCalled();
  await answer(true);
  await answer(true);
  expect(event.prompt).toHaveBeenCalledTimes(1);
  expect(way()).toBeUndefined();
});

test('an iPhone is told how, an installed app nothing', async () => {
  expect((await visit({ userAgent: 'iPhone', standalone: false })).way()).toBe('ios');
  expect((await visit({ userAgent: 'iPhone', standalone: true })).way()).toBeUndefined();
});
