// Messages between people, in browsers that are open at the same time: a request is sent and accepted, both write and
// see what was read, one loses the network and misses nothing, one blocks and reports, an officer sees what was chosen.
import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { photos } from './support/pictures.ts';
import { shoot } from './support/shots.ts';
import { as, said, say, write } from './support/talks.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

const mai = { phone: '0977000111', name: 'Nguyễn Thị Mai' };
const yhem = { phone: '0977000112', name: 'Y Hem Niê' };
const thu = { phone: '0977000113', name: 'Lê Anh Thư' };
const nobody = '0977000199';
let talk = '';

/** What both see, in order, as far as it is one of `texts`. */
async function order(page: Page, texts: string[]) {
  const all = await said(page).locator('[dir=auto]').allTextContents();
  return all.filter((text) => texts.includes(text));
}

test('nobody is led to sign in', async ({ page }) => {
  await page.goto('/nhan-tin');
  await expect(page.getByText('Đăng nhập để nhắn tin.')).toBeVisible();
  await settled(page);
  await accessible(page);
});

test('a number is asked, known or not, with the same answer', async ({ browser, baseURL }) => {
  const b = await as(browser, baseURL, yhem, '/nhan-tin');
  await expect(b.page.getByText('Bạn chưa có cuộc trò chuyện nào')).toBeVisible();
  await shoot(b.page, 'messages-empty');
  const a = await as(browser, baseURL, mai, '/nhan-tin/moi');
  const answers: string[] = [];
  for (const phone of [nobody, yhem.phone]) {
    await a.page.goto('/nhan-tin/moi');
    await a.page.getByLabel('Số điện thoại của người đó').fill('12');
    await a.page.getByRole('button', { name: 'Gửi lời mời' }).click();
    await expect(a.page.getByText('Bạn viết lời nhắn đầu tiên nhé')).toBeVisible();
    await a.page.getByLabel('Số điện thoại của người đó').fill(phone);
    await a.page.getByLabel('Lời nhắn đầu tiên').fill('Chào anh, em hỏi phòng trọ gần hồ Ea Kao ạ.');
    if (phone === nobody) {
      await settled(a.page);
      await accessible(a.page);
      await shoot(a.page, 'messages-new');
    }
    await a.page.getByRole('button', { name: 'Gửi lời mời' }).click();
    await expect(a.page).toHaveURL(/\/nhan-tin\/[0-9a-f-]{36}$/);
    await expect(a.page.getByText(/Nếu số này có tài khoản và cho phép/)).toBeVisible();
    await settled(a.page);
    const text = await a.page.locator('body').innerText();
    answers.push(text.replace(/\d\d:\d\d/g, '').replace(/09[\d ]+/g, ''));
  }
  expect(answers[0]).toBe(answers[1]);
  talk = a.page.url().split('/').pop() ?? '';
  await shoot(a.page, 'messages-asked');
  await a.context.close();
  await b.context.close();
});

test('it is accepted, both write, and each sees what the other has read', async ({ browser, baseURL }) => {
  const a = await as(browser, baseURL, mai, `/nhan-tin/${talk}`);
  const b = await as(browser, baseURL, yhem, '/nhan-tin');
  await b.page.getByRole('button', { name: 'Lời mời (1)' }).click();
  await b.page.getByRole('link', { name: new RegExp(mai.name) }).click();
  await expect(b.page.getByText(`${mai.name} muốn trò chuyện với bạn`)).toBeVisible();
  await settled(b.page);
  await accessible(b.page);
  await shoot(b.page, 'messages-request');
  await b.page.getByRole('button', { name: 'Đồng ý', exact: true }).click();
  await expect(write(b.page)).toBeVisible();
  await expect(write(a.page)).toBeVisible(); // told without a look

  await say(b.page, 'Chào em. Phòng vẫn còn nhé.');
  await expect(said(a.page).getByText('Chào em. Phòng vẫn còn nhé.')).toBeVisible();
  await expect(said(b.page).getByText('Đã xem')).toBeVisible();

  await write(a.page).pressSequentially('Dạ', { delay: 30 });
  await expect(b.page.getByText(`${mai.name} đang viết…`)).toBeVisible();
  await write(a.page).press('Shift+Enter');
  await write(a.page).pressSequentially('chiều em qua xem ạ');
  await write(a.page).press('Enter');
  await expect(said(b.page).getByText('Dạ\nchiều em qua xem ạ')).toBeVisible();
  await expect(said(a.page).getByText('Đã xem').last()).toBeVisible();

  // A reply, a change, and a message taken back.
  await b.page.getByRole('button', { name: /Tuỳ chọn cho tin này: Dạ/ }).click();
  await b.page.getByRole('button', { name: 'Trả lời', exact: true }).click();
  await say(b.page, 'Nhớ mang căn cước nhe');
  await expect(said(a.page).getByText('Nhớ mang căn cước nhe')).toBeVisible();
  await write(b.page).press('ArrowUp');
  await expect(write(b.page)).toHaveValue('Nhớ mang căn cước nhe');
  await write(b.page).fill('Nhớ mang căn cước nhé');
  await write(b.page).press('Enter');
  await expect(said(a.page).getByText('Nhớ mang căn cước nhé')).toBeVisible();
  await expect(said(a.page).getByText('· đã sửa')).toBeVisible();
  await say(b.page, 'gửi nhầm');
  await expect(said(a.page).getByText('gửi nhầm')).toBeVisible();
  await b.page.getByRole('button', { name: 'Tuỳ chọn cho tin này: gửi nhầm' }).click();
  await b.page.getByRole('button', { name: 'Xoá với mọi người' }).click();
  await b.page.getByRole('button', { name: 'Xoá với mọi người' }).click();
  await expect(said(a.page).getByText('gửi nhầm')).toHaveCount(0);
  await expect(said(a.page).getByText('Tin nhắn đã xoá')).toBeVisible();
  await a.context.close();
  await b.context.close();
});

test('photos, a place, a card and a code', async ({ browser, baseURL }) => {
  const a = await as(browser, baseURL, mai, `/nhan-tin/${talk}`);
  const b = await as(browser, baseURL, yhem, `/nhan-tin/${talk}`);
  const attach = async (what: string) => {
    await b.page.getByRole('button', { name: 'Đính kèm' }).click();
    await b.page.getByRole('button', { name: what }).click();
  };
  await b.page.getByRole('button', { name: 'Đính kèm' }).click();
  await b.page.locator('dialog input[type=file]').setInputFiles(await photos(b.page, 2));
  await expect(b.page.getByRole('button', { name: 'Bỏ ảnh 2' })).toBeVisible();
  await write(b.page).fill('Phòng đây em');
  await write(b.page).press('Enter');
  await expect(said(a.page).getByRole('img', { name: 'Ảnh 2 trên 2' })).toBeVisible();
  await expect
    .poll(() =>
      said(a.page)
        .getByRole('img', { name: 'Ảnh 2 trên 2' })
        .evaluate((img: HTMLImageElement) => img.naturalWidth),
    )
    .toBeGreaterThan(0);

  await attach('Vị trí');
  await b.page.getByRole('application').focus();
  await b.page.keyboard.press('Enter');
  await b.page.getByLabel('Tên nơi đó').fill('Cổng nhà trọ');
  await accessible(b.page);
  await b.page.getByRole('button', { name: 'Gửi vị trí này' }).click();
  await expect(said(a.page).getByText('Cổng nhà trọ')).toBeVisible();

  await attach('Danh thiếp');
  await b.page.getByRole('button', { name: /Của tôi/ }).click();
  await expect(said(a.page).getByRole('link', { name: 'Nhắn tin' })).toBeVisible();

  await attach('Mã QR');
  await b.page.getByRole('button', { name: 'Gửi mã của tôi' }).click();
  await expect(said(a.page).getByRole('img', { name: /^Mã QR: .*\/nhan-tin\/them/ })).toBeVisible();
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'messages-talk');
  await a.page.emulateMedia({ colorScheme: 'dark' });
  await accessible(a.page);
  await a.context.close();
  await b.context.close();
});

test('without a microphone nothing is lost but the voice', async ({ browser, baseURL }) => {
  const b = await as(browser, baseURL, yhem, `/nhan-tin/${talk}`);
  await b.page.getByRole('button', { name: 'Ghi âm tin thoại' }).click();
  await b.page.getByRole('button', { name: 'Bắt đầu ghi' }).click();
  await expect(b.page.getByText(/Máy chưa cho dùng micro|Máy này không ghi âm được/)).toBeVisible();
  await accessible(b.page);
  await b.page.keyboard.press('Escape');
  await say(b.page, 'Anh nhắn bằng chữ vậy');
  await b.context.close();
});

test('offline one writes on; back again, both have everything once and in one order', async ({
  browser,
  baseURL,
}) => {
  const a = await as(browser, baseURL, mai, `/nhan-tin/${talk}`);
  const b = await as(browser, baseURL, yhem, `/nhan-tin/${talk}`);
  await expect(write(a.page)).toBeVisible();
  await expect(write(b.page)).toBeVisible();
  await settled(a.page);
  await a.context.setOffline(true);
  for (const text of ['ngoại tuyến một', 'ngoại tuyến hai']) await say(a.page, text);
  await expect(said(a.page).getByText('Đang chờ gửi')).toHaveCount(2);
  await shoot(a.page, 'messages-offline');
  for (const text of ['trong lúc đó một', 'trong lúc đó hai', 'trong lúc đó ba']) await say(b.page, text);
  await expect(said(b.page).getByText('trong lúc đó ba')).toBeVisible();

  // What waits outlives the page.
  await a.context.setOffline(false);
  await expect(said(a.page).getByText('trong lúc đó ba')).toBeVisible();
  await expect(said(a.page).getByText('Đang chờ gửi')).toHaveCount(0);
  await expect(said(b.page).getByText('ngoại tuyến hai')).toBeVisible();
  const texts = [
    'trong lúc đó một',
    'trong lúc đó hai',
    'trong lúc đó ba',
    'ngoại tuyến một',
    'ngoại tuyến hai',
  ];
  for (const { page } of [a, b]) {
    await expect(async () => expect((await order(page, texts)).length).toBe(5)).toPass();
    expect(await order(page, texts)).toEqual(texts);
  }
  await a.context.close();
  await b.context.close();
});

test('the list, the search, the settings and the people fit a small screen with large words', async ({
  browser,
  baseURL,
}) => {
  const a = await as(browser, baseURL, mai, '/nhan-tin');
  await expect(a.page.getByRole('link', { name: new RegExp(yhem.name) })).toBeVisible();
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'messages-list');
  await a.page.goto('/nhan-tin/tim');
  await a.page.getByLabel('Từ cần tìm').fill('can cuoc');
  await a.page.getByRole('button', { name: 'Tìm', exact: true }).click();
  await expect(a.page.getByText('Nhớ mang căn cước nhé')).toBeVisible();
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'messages-search');
  await a.page.goto('/nhan-tin/cai-dat');
  await expect(a.page.getByRole('img', { name: 'Mã QR để nhắn tin cho tôi' })).toBeVisible();
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'messages-settings');
  await a.page.getByLabel('Tìm được tôi theo họ tên').check();
  await expect(a.page.getByText('Đã lưu')).toBeVisible();
  await a.page.goto(`/nhan-tin/${talk}/thong-tin`);
  await expect(a.page.getByRole('heading', { name: yhem.name })).toBeVisible();
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'messages-about');
  await a.page.setViewportSize({ width: 320, height: 640 });
  for (const path of ['', '/moi', '/tim', '/cai-dat', `/${talk}`, `/${talk}/thong-tin`]) {
    await a.page.goto(`/nhan-tin${path}`);
    await settled(a.page);
    await a.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await fits(a.page);
  }
  await a.context.close();
});

test('found by name, and taken into a group', async ({ browser, baseURL }) => {
  const c = await as(browser, baseURL, thu, '/nhan-tin/moi');
  await c.page.getByRole('button', { name: 'Theo tên' }).click();
  await c.page.getByLabel('Họ và tên').fill('nguyen thi mai');
  await c.page.getByRole('button', { name: 'Tìm người' }).click();
  await c.page
    .getByRole('button', { name: new RegExp(mai.name) })
    .first()
    .click();
  await c.page.getByLabel('Lời nhắn đầu tiên').fill('Chị Mai ơi, em Thư đây.');
  await c.page.getByRole('button', { name: 'Gửi lời mời' }).click();
  await expect(c.page).toHaveURL(/\/nhan-tin\/[0-9a-f-]{36}$/);
  const a = await as(browser, baseURL, mai, c.page.url());
  await a.page.getByRole('button', { name: 'Đồng ý', exact: true }).click();
  await expect(write(a.page)).toBeVisible();

  await a.page.goto('/nhan-tin/nhom');
  await a.page.getByLabel('Tên nhóm').fill('Xóm trọ Ea Kao');
  await a.page.getByRole('checkbox', { name: new RegExp(thu.name) }).check();
  await a.page.getByRole('button', { name: 'Lập nhóm' }).click();
  await expect(a.page).toHaveURL(/\/nhan-tin\/[0-9a-f-]{36}$/);
  await expect(a.page.getByText(/đã lập nhóm/)).toBeVisible();
  await say(a.page, 'Chuyện riêng trước khi Thư vào');
  const group = a.page.url();
  await a.page.goto(`${group}/thong-tin`);
  await expect(a.page.getByText('Chưa trả lời lời mời')).toBeVisible();
  await a.page.goto(group);

  // She is asked, and sees nothing before she has agreed.
  await c.page.goto('/nhan-tin');
  await c.page.getByRole('button', { name: 'Lời mời (1)' }).click();
  await c.page.getByRole('link', { name: /Xóm trọ Ea Kao/ }).click();
  await expect(c.page.getByText(`${mai.name} mời bạn vào nhóm`)).toBeVisible();
  await expect(c.page.getByText(`Đang có: ${mai.name}.`)).toBeVisible();
  await expect(c.page.getByText('Chuyện riêng trước khi Thư vào')).toHaveCount(0);
  await settled(c.page);
  await accessible(c.page);
  await shoot(c.page, 'messages-invited');
  await c.page.setViewportSize({ width: 320, height: 640 });
  await fits(c.page);
  await c.page.getByRole('button', { name: 'Đồng ý', exact: true }).click();
  await say(c.page, 'Chào cả xóm');
  await expect(said(c.page).getByText('Chuyện riêng trước khi Thư vào')).toHaveCount(0);
  await expect(said(a.page).getByText('Chào cả xóm')).toBeVisible();
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'messages-group');
  await a.context.close();
  await c.context.close();
});

test('from a rental to its owner in one press', async ({ browser, baseURL }) => {
  const a = await as(browser, baseURL, mai, '/thue-nha');
  await a.page.getByRole('article').first().getByRole('link').first().click();
  await a.page.getByRole('button', { name: 'Nhắn tin', exact: true }).click();
  await expect(a.page).toHaveURL(/\/nhan-tin\/[0-9a-f-]{36}$/);
  await say(a.page, 'Phòng này còn không ạ?');
  await expect(said(a.page).getByText('Phòng này còn không ạ?')).toBeVisible();
  await a.context.close();
});

test('one reports and blocks; the other is told nothing, the officer sees what was chosen', async ({
  browser,
  baseURL,
}) => {
  const a = await as(browser, baseURL, mai, `/nhan-tin/${talk}`);
  const b = await as(browser, baseURL, yhem, `/nhan-tin/${talk}`);
  await say(b.page, 'Chuyển cọc trước 5 triệu nhé');
  await a.page.getByRole('button', { name: /Tuỳ chọn cho tin này: Chuyển cọc/ }).click();
  await a.page.getByRole('button', { name: 'Báo xấu' }).click();
  const sheet = a.page.getByRole('dialog', { name: 'Báo xấu tin nhắn' });
  await expect(sheet.getByRole('checkbox', { name: /Chuyển cọc/ })).toBeChecked();
  await sheet.getByLabel('Lừa đảo').check();
  await accessible(a.page);
  await shoot(a.page, 'messages-report');
  await sheet.getByRole('button', { name: 'Gửi báo xấu' }).click();
  await expect(a.page.getByText('Bạn đã chặn người này.')).toBeVisible();
  await write(b.page).fill('Sao em không trả lời?');
  await write(b.page).press('Enter');
  await expect(said(b.page).getByText('Sao em không trả lời?')).toBeVisible();
  await expect(said(b.page).getByText(/chặn/)).toHaveCount(0);
  await expect(said(a.page).getByText('Sao em không trả lời?')).toHaveCount(0);

  const office = await browser.newContext({
    baseURL,
    locale: 'vi-VN',
    viewport: { width: 1280, height: 800 },
  });
  const officer = await office.newPage();
  await openAs(officer, administrators[1], '/');
  await officer.goto('/ban-lam-viec/tin-nhan');
  await officer.getByRole('button', { name: 'Mở xem' }).first().click();
  await expect(officer.getByText('Chuyển cọc trước 5 triệu nhé')).toBeVisible();
  await expect(officer.getByText('Chào em. Phòng vẫn còn nhé.')).toHaveCount(0);
  await settled(officer);
  await accessible(officer);
  await shoot(officer, 'messages-desk');
  await officer.getByLabel('Lý do, viết cho người liên quan').fill('Đòi tiền cọc trước khi xem phòng.');
  await officer.getByRole('button', { name: 'Nhắc nhở' }).click();
  await expect(officer.getByText('Không có báo xấu nào')).toBeVisible();
  await office.close();

  // Unblocked, they may write again.
  await a.page.goto('/nhan-tin/cai-dat');
  await a.page.getByRole('button', { name: 'Bỏ chặn' }).click();
  await expect(a.page.getByText('Bạn chưa chặn ai.')).toBeVisible();
  await a.context.close();
  await b.context.close();
});
