// Somebody who writes to others, in a browser of her own.
import type { Browser, BrowserContext, Page } from '@playwright/test';

import { once } from './offices.ts';
import { openAs } from './people.ts';
import { expect } from './test.ts';

/** Somebody with a name. */
export interface Writer {
  phone: string;
  name: string;
}

/** Somebody's own browser, on a phone unless told otherwise. */
export async function as(
  browser: Browser,
  baseURL: string | undefined,
  who: Writer,
  path: string,
  viewport = { width: 360, height: 800 },
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    baseURL,
    viewport,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
  });
  const page = await context.newPage();
  await openAs(page, who.phone, path);
  const me = (await (await page.request.get('/api/v1/me')).json()) as { name?: string };
  if (me.name !== who.name) await page.request.patch('/api/v1/me', { data: { name: who.name } });
  return { context, page };
}

/** Where one writes. */
export const write = (page: Page) => page.getByRole('textbox', { name: 'Viết tin nhắn' });

/** What was said. */
export const said = (page: Page) => page.getByRole('region', { name: 'Tin nhắn', exact: true });

/** Writes and sends. */
export async function say(page: Page, text: string) {
  await write(page).fill(text);
  await write(page).press('Enter');
  await expect(write(page)).toHaveValue('');
}

/** Has one ask another, who accepts; answers their conversation. */
export async function acquaint(asker: Page, asked: Page, phone: string): Promise<string> {
  const begun = await asker.request.post('/api/v1/conversations', {
    data: { phone, client: crypto.randomUUID(), text: 'Chào bạn, mình là người cùng xóm.' },
    headers: once(),
  });
  expect(begun.status(), await begun.text()).toBe(201);
  const { id } = (await begun.json()) as { id: string };
  const accept = `/api/v1/conversations/${id}/accept`;
  // The request is on its way for a moment.
  await expect(async () =>
    expect((await asked.request.post(accept, { headers: once() })).status()).toBe(200),
  ).toPass();
  return id;
}

/** Sends words without the screen. */
export async function sayQuietly(page: Page, conversation: string, text: string) {
  const sent = await page.request.post(`/api/v1/conversations/${conversation}/messages`, {
    data: { client: crypto.randomUUID(), kind: 'text', text },
    headers: once(),
  });
  expect(sent.status(), await sent.text()).toBe(201);
}
