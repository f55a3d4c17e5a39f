// Somebody is reported, and locked from writing by an officer: she sees why and until when, objects, another officer
// lifts the lock, and she writes again. The other side hears of none of it.
import type { Browser } from '@playwright/test';

import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { acquaint, as, said, say, write } from './support/talks.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

const sau = { phone: '0977000131', name: 'Phạm Thị Sáu' };
const bay = { phone: '0977000132', name: 'Y Thoan Kbuôr' };
const insult = 'Đồ lừa đảo, cả xóm tránh xa!';
const why = 'Xúc phạm người khác nhiều lần sau khi đã được nhắc.';
const objection = 'Tôi chỉ nói đúng chuyện cái xe, xin xem lại giúp.';
const answer = 'Đã xem lại, lời nói chưa tới mức phải khoá.';
let talk = '';
/** Her phone: what was refused stays on it. */
let hers: Awaited<ReturnType<typeof as>>;

/** An officer at the desk; `which` of several. */
async function officer(browser: Browser, baseURL: string | undefined, which: 0 | 1): Promise<Page> {
  const context = await browser.newContext({
    baseURL,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  await openAs(page, administrators[which], '/');
  await page.goto('/ban-lam-viec/tin-nhan');
  await settled(page);
  return page;
}

test('who insults is reported, and an officer locks her', async ({ browser, baseURL }) => {
  const a = await as(browser, baseURL, sau, '/nhan-tin');
  const b = await as(browser, baseURL, bay, '/nhan-tin');
  talk = await acquaint(a.page, b.page, bay.phone);
  for (const { page } of [a, b]) await page.goto(`/nhan-tin/${talk}`);
  await say(a.page, insult);
  await b.page.getByRole('button', { name: `Tuỳ chọn cho tin này: ${insult}` }).click();
  await b.page.getByRole('button', { name: 'Báo xấu' }).click();
  const sheet = b.page.getByRole('dialog', { name: 'Báo xấu tin nhắn' });
  await sheet.getByLabel('Xúc phạm').check();
  await sheet.getByLabel('Chặn luôn người này').uncheck();
  await sheet.getByRole('button', { name: 'Gửi báo xấu' }).click();
  await expect(b.page.getByText('Đã gửi. Cán bộ chỉ xem những tin bạn đã chọn.')).toBeVisible();

  const desk = await officer(browser, baseURL, 1);
  const row = desk.getByRole('listitem').filter({ hasText: 'Xúc phạm' });
  await row.getByRole('button', { name: 'Mở xem' }).click();
  await expect(desk.getByText(insult)).toBeVisible();
  await expect(desk.getByText('Chào bạn, mình là người cùng xóm.')).toHaveCount(0);
  await desk.getByLabel('Lý do, viết cho người liên quan').fill(why);
  await desk.getByLabel('Số ngày khoá').fill('3');
  await desk.getByRole('button', { name: 'Khoá nhắn tin' }).click();
  await settled(desk);
  await accessible(desk);
  await shoot(desk, 'messages-lock-desk');
  await desk.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(row).toHaveCount(0);
  await desk.context().close();
  await a.context.close();
  await b.context.close();
});

test('she sees why and until when, and objects once', async ({ browser, baseURL, watch }) => {
  watch.tolerate(/403/); // the message that is refused
  const a = (hers = await as(browser, baseURL, sau, `/nhan-tin/${talk}`));
  await say(a.page, 'Cho tôi nói lại một câu');
  await expect(a.page.getByRole('alert')).toContainText(/Bạn tạm thời chưa nhắn tin được, đến hết ngày \d\d/);
  await expect(a.page.getByText(/đang chờ gửi khi có mạng/)).toHaveCount(0); // it waits for no network
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'messages-lock-refused');

  await a.page.goto('/thong-bao');
  await a.page.getByRole('button', { name: /Tạm khoá nhắn tin.*đến hết ngày/ }).click();
  await expect(a.page).toHaveURL(/\/nhan-tin\/cai-dat$/);
  await expect(a.page.getByText(/Bạn tạm thời không nhắn được đến .*\d/)).toBeVisible();
  await expect(a.page.getByText(why)).toBeVisible();
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'messages-lock-why');
  await a.page.getByRole('button', { name: 'Gửi ý kiến' }).click();
  const sheet = a.page.getByRole('dialog', { name: 'Gửi ý kiến' });
  await sheet.getByLabel('Vì sao bạn cho rằng việc này chưa đúng?').fill('Sai');
  await sheet.getByRole('button', { name: 'Gửi ý kiến' }).click();
  await expect(a.page.getByText(/ít nhất 10 ký tự/)).toBeVisible(); // and what was written is still there
  await expect(sheet.getByLabel('Vì sao bạn cho rằng việc này chưa đúng?')).toHaveValue('Sai');
  await sheet.getByLabel('Vì sao bạn cho rằng việc này chưa đúng?').fill(objection);
  await accessible(a.page);
  await shoot(a.page, 'messages-lock-objection');
  await sheet.getByRole('button', { name: 'Gửi ý kiến' }).click();
  await expect(a.page.getByText('Ý kiến của bạn đang chờ một cán bộ khác xem lại.')).toBeVisible();
  await expect(a.page.getByRole('button', { name: 'Gửi ý kiến' })).toHaveCount(0);
  await a.page.setViewportSize({ width: 320, height: 640 });
  await a.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  await fits(a.page);
  await a.page.setViewportSize({ width: 360, height: 800 });
});

test('another officer lifts it, and she writes again', async ({ browser, baseURL, watch }) => {
  watch.tolerate(/403/);
  const own = await officer(browser, baseURL, 1);
  const mine = own.getByRole('listitem').filter({ hasText: objection });
  await expect(mine).toContainText('Bạn đã ra quyết định này nên người khác sẽ trả lời.');
  await expect(mine.getByRole('button')).toHaveCount(0);
  await own.context().close();

  const a = hers;
  await a.page.goto(`/nhan-tin/${talk}`);
  const b = await as(browser, baseURL, bay, `/nhan-tin/${talk}`);
  await expect(said(b.page).getByText('Cho tôi nói lại một câu')).toHaveCount(0);
  const desk = await officer(browser, baseURL, 0);
  const row = desk.getByRole('listitem').filter({ hasText: objection });
  await expect(row).toContainText(why);
  await row.getByRole('button', { name: 'Trả lời' }).click();
  await row.getByLabel('Trả lời').fill(answer);
  await settled(desk);
  await accessible(desk);
  await shoot(desk, 'messages-lock-objections');
  await row.getByRole('button', { name: 'Bỏ khoá' }).click();
  await expect(row).toHaveCount(0);
  await desk.context().close();

  // What was refused goes out as it was, and so does what follows.
  await a.page.getByRole('button', { name: 'Gửi lại' }).click();
  await expect(said(b.page).getByText('Cho tôi nói lại một câu')).toBeVisible();
  await say(a.page, 'Xin lỗi, tôi nóng quá.');
  await expect(said(b.page).getByText('Xin lỗi, tôi nóng quá.')).toBeVisible();
  await expect(write(a.page)).toBeVisible();
  await a.page.goto('/nhan-tin/cai-dat');
  await expect(a.page.getByText('Người tôi đã chặn')).toBeVisible();
  await settled(a.page);
  await expect(a.page.getByText(/Bạn tạm thời không nhắn được/)).toHaveCount(0);
  await a.page.goto('/thong-bao');
  await expect(a.page.getByText('Bạn nhắn tin được rồi')).toBeVisible();
  await a.context.close();
  await b.context.close();
});
