// What has a time goes into people's own calendars: one thing as a file, all that was chosen at a private address.
import { readFile } from 'node:fs/promises';

import { accessible, fits } from './support/axe.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, settled, test } from './support/test.ts';

const mai = '0977650001';

test('a voucher goes into the phone’s calendar', async ({ page }) => {
  await openAs(page, mai, '/khuyen-mai?q=ca+phe');
  await page
    .getByRole('link', { name: /Giảm 20.000 đ cho hoá đơn cà phê/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Nhận phiếu' }).click();
  await expect(page).toHaveURL(/khuyen-mai\/cua-toi\//);
  const add = page.getByRole('link', { name: 'Thêm vào lịch' });
  await expect(add).toBeVisible();
  await settled(page);
  const [download] = await Promise.all([page.waitForEvent('download'), add.click()]);
  const file = await readFile(await download.path(), 'utf8');
  expect(download.suggestedFilename()).toBe('vouchers.ics');
  expect(file).toContain('SUMMARY:Phiếu hết hạn: Giảm 20.000 đ cho hoá đơn cà phê');
  expect(file).toContain('BEGIN:VALARM');
});

test('a private calendar shows what was chosen, until its address ends', async ({ page, request }) => {
  await openAs(page, mai, '/toi');
  await page.getByRole('link', { name: 'Lịch của tôi' }).click();
  await expect(page.getByRole('heading', { name: 'Lịch của tôi' })).toBeVisible();
  await page.getByLabel('Phỏng vấn xin việc').uncheck();
  await page.getByRole('button', { name: 'Tạo địa chỉ lịch' }).click();
  const shown = page.getByText(/\/lich\/[\w-]{43}\.ics$/);
  await expect(shown).toBeVisible();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'calendar');
  const path = new URL((await shown.textContent())!).pathname;
  // As a calendar asks: without a session, and told what kind of thing it is, not what.
  const answer = await request.get(path);
  expect(answer.headers()['content-type']).toBe('text/calendar; charset=utf-8');
  const first = await answer.text();
  expect(first).toContain('SUMMARY:Phiếu ưu đãi hết hạn');
  expect(first).not.toContain('cà phê');

  await page.getByLabel('Ghi cả nội dung và nơi hẹn').check();
  await page.getByRole('button', { name: 'Lưu lựa chọn' }).click();
  await expect(page.getByText('Đã lưu.', { exact: false })).toBeVisible();
  await expect(shown).toBeHidden();
  expect(await (await request.get(path)).text()).toContain('cà phê');

  await page.getByRole('button', { name: 'Tắt địa chỉ lịch' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Tắt địa chỉ lịch' }).click();
  await expect(page.getByRole('button', { name: 'Tạo địa chỉ lịch' })).toBeVisible();
  expect((await request.get(path)).status()).toBe(404);
});
