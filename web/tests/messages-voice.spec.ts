// A voice that is recorded with the microphone (Chromium's own, which beeps), listened to before it is sent, and
// played by the other; one that is not to be sent leaves nothing behind.
import { chromium } from '@playwright/test';

import { accessible, fits } from './support/axe.ts';
import { browser as installed, flags } from './support/browser.ts';
import { shoot } from './support/shots.ts';
import { acquaint, as, said } from './support/talks.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

const tam = { phone: '0977000133', name: 'H’Linh Êban' };
const chin = { phone: '0977000134', name: 'Đỗ Văn Chín' };
const microphone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Waits until so many seconds are recorded. */
async function recorded(page: Page, seconds: number) {
  const status = page.getByRole('dialog').getByRole('status');
  await expect
    .poll(async () => Number((await status.textContent())?.match(/Đang ghi: (\d+) giây/)?.[1]))
    .toBeGreaterThanOrEqual(seconds);
}

/** Records for some seconds, as the person who presses would. */
async function record(page: Page, seconds: number) {
  await recorded(page, seconds);
  await page.getByRole('button', { name: 'Dừng' }).click();
  await expect(page.locator('audio[aria-label="Nghe thử"]')).toBeVisible();
}

/** Plays a sound to its end, from the keyboard; answers how long it took by its own clock. */
async function play(page: Page, label: RegExp | string): Promise<number> {
  const sound = page.getByLabel(label);
  await sound.focus();
  await page.keyboard.press('Space');
  await expect
    .poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.error?.message ?? audio.ended), {
      timeout: 30_000,
    })
    .toBe(true);
  return sound.evaluate((audio: HTMLAudioElement) => audio.currentTime);
}

test('a voice is recorded, listened to, sent and played by the other', async ({ browser, baseURL }) => {
  const other = await chromium.launch({ executablePath: installed(), args: [...flags, ...microphone] });
  const a = await as(other, baseURL, tam, '/nhan-tin');
  const b = await as(browser, baseURL, chin, '/nhan-tin');
  const talk = await acquaint(a.page, b.page, chin.phone);
  for (const { page } of [a, b]) await page.goto(`/nhan-tin/${talk}`);

  // The first is thrown away: the microphone is let go, and nothing is sent.
  await a.page.getByRole('button', { name: 'Ghi âm tin thoại' }).click();
  await a.page.getByRole('button', { name: 'Bắt đầu ghi' }).click();
  await recorded(a.page, 1);
  await accessible(a.page);
  await shoot(a.page, 'messages-voice-recording');
  await a.page.keyboard.press('Escape');
  await expect(a.page.getByRole('dialog')).toHaveCount(0);

  await a.page.getByRole('button', { name: 'Ghi âm tin thoại' }).click();
  await a.page.getByRole('button', { name: 'Bắt đầu ghi' }).click();
  await record(a.page, 1);
  await a.page.getByRole('button', { name: 'Ghi lại' }).click();
  await record(a.page, 3);
  expect(await play(a.page, 'Nghe thử')).toBeGreaterThan(2);
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'messages-voice-listen');
  await a.page.setViewportSize({ width: 320, height: 640 });
  await a.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  await fits(a.page);
  await a.page.evaluate(() => (document.documentElement.style.fontSize = ''));
  await a.page.setViewportSize({ width: 360, height: 800 });
  await a.page.getByRole('button', { name: 'Gửi tin thoại' }).click();

  const voice = /^Tin thoại \d+ giây$/;
  await expect(said(b.page).getByLabel(voice)).toHaveCount(1);
  expect(await play(b.page, voice)).toBeGreaterThan(2);
  await expect(said(a.page).getByLabel(voice)).toHaveCount(1);
  await expect(said(a.page).getByText('Đang gửi')).toHaveCount(0);
  expect(await play(a.page, voice)).toBeGreaterThan(2);
  await settled(b.page);
  await accessible(b.page);
  await shoot(b.page, 'messages-voice-played');
  await b.page.goto('/nhan-tin');
  await expect(b.page.getByRole('link', { name: new RegExp(tam.name) })).toContainText('Tin thoại');
  await a.context.close();
  await b.context.close();
  await other.close();
});
