import { existsSync } from 'node:fs';

import { type APIRequestContext, expect, type Page } from '@playwright/test';

interface Sent {
  channel: string;
  to: string;
  text: string;
}

/** The newest one-time code sent to a number, as the demo's outbox shows it. */
export async function codeFor(request: APIRequestContext, phone: string): Promise<string> {
  const number = phone.replace(/^0/, '+84');
  let code: string | undefined;
  await expect(async () => {
    const all = (await (await request.get('/dev/outbox')).json()) as Sent[];
    code = all.find((sent) => sent.channel === 'sms' && sent.to === number)?.text.match(/\b\d{6}\b/)?.[0];
    expect(code).toBeDefined();
  }).toPass();
  return code!;
}

/** What was said in the newest call to a number. */
export async function callTo(request: APIRequestContext, phone: string): Promise<string> {
  const number = phone.replace(/^0/, '+84');
  let said: string | undefined;
  await expect(async () => {
    const all = (await (await request.get('/dev/outbox')).json()) as Sent[];
    said = all.find((sent) => sent.channel === 'call' && sent.to === number)?.text;
    expect(said).toBeDefined();
  }).toPass();
  return said!;
}

/** Signs in on the screen, from wherever the sign-in page is open. */
export async function signInHere(page: Page, phone: string) {
  await page.getByLabel('Số điện thoại').fill(phone);
  await page.getByRole('button', { name: 'Nhận mã' }).click();
  const boxes = page.getByLabel('Mã 6 số trong tin nhắn');
  await expect(boxes).toBeFocused();
  await boxes.fill(await codeFor(page.request, phone)); // six digits are enough: the form sends itself
  await expect(page).not.toHaveURL(/dang-nhap/);
}

const sessions = new URL('../results/', import.meta.url).pathname;

/** Opens a page as somebody: through the sign-in page once, later with the session of then. */
export async function openAs(page: Page, phone: string, path: string) {
  const kept = `${sessions}${phone}.json`;
  if (existsSync(kept)) {
    await page.context().setStorageState(kept);
    await page.goto(path);
    return;
  }
  await page.goto(`/dang-nhap?next=${encodeURIComponent(path)}`);
  await signInHere(page, phone);
  await page.context().storageState({ path: kept });
}

/** Puts somebody who does not exist into the stand-in of the population database: each story has people of its own. */
export async function register(
  request: APIRequestContext,
  number: string,
  more: {
    fullName: string;
    sex?: 'male' | 'female';
    birthDate?: string;
    cardIssued?: string;
    cardExpires?: string;
    photo?: string;
  },
) {
  const usual = { birthDate: '1999-03-04', sex: 'male', residence: 'Thôn 1, xã Ea Kao' };
  const data = { ...usual, cardIssued: '2025-01-02', cardExpires: '2039-03-04', ...more };
  const answer = await request.put(`/dev/population/people/${number}`, { data });
  expect(answer.ok(), await answer.text()).toBe(true);
}
