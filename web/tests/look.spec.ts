// How the app looks and speaks goes with the account: a second device takes it, the last choice counts, and a guest's stays on the phone.
import type { Browser, Page } from '@playwright/test';

import { openAs } from './support/people.ts';
import { expect, settled, test } from './support/test.ts';

const me = '0905000941';

async function device(browser: Browser, baseURL: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: 360, height: 800 },
    locale: 'vi-VN',
  });
  return context.newPage();
}

async function choose(page: Page, ...words: string[]) {
  for (const word of words) {
    const saved = page.waitForResponse(
      (answer) => answer.url().endsWith('/api/v1/me') && answer.request().method() === 'PATCH',
    );
    await page.getByText(word, { exact: true }).click();
    await saved;
  }
}

test('a second device takes the look of the first, and the last choice counts', async ({
  page,
  browser,
  baseURL,
  watch,
}) => {
  test.setTimeout(180_000);
  watch.tolerate(/ERR_INTERNET_DISCONNECTED/);
  await openAs(page, me, '/toi/cai-dat');
  await settled(page);
  await choose(page, 'Tối', 'Rất to');
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-theme', 'dark');

  const tablet = await device(browser, baseURL!);
  await openAs(tablet, me, '/toi/cai-dat');
  const there = tablet.locator('html');
  await expect(there).toHaveAttribute('data-theme', 'dark');
  await expect(there).toHaveAttribute('data-text', 'larger');
  await settled(tablet);
  await choose(tablet, 'Sáng', 'English');

  await page.reload();
  await expect(html).toHaveAttribute('data-theme', 'light');
  await expect(html).toHaveAttribute('data-text', 'larger');
  await expect(html).toHaveAttribute('lang', 'en');

  // What is chosen without a network is sent when there is one again, and counts as the last.
  await page.context().setOffline(true);
  await page.getByText('Dark', { exact: true }).click();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.context().setOffline(false);
  const sent = page.waitForResponse(
    (answer) => answer.url().endsWith('/api/v1/me') && answer.request().method() === 'PATCH',
  );
  await page.reload();
  await sent;
  await tablet.reload();
  await expect(there).toHaveAttribute('data-theme', 'dark');
  await tablet.context().close();
});

test('what a guest chooses stays on the phone', async ({ page }) => {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') sent.push(request.url());
  });
  await page.goto('/toi/cai-dat');
  await settled(page);
  await page.getByText('Tối', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(sent).toEqual([]);
});
