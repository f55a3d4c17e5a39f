// A company's editor: invited, told at once, posts in its name, and sees who looked.
import { accessible } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { expect, type Page, settled, test } from './support/test.ts';

const editor = '0905000012';
const company = `Công ty Bazan ${Date.now() % 100_000}`;
const title = `Ký túc xá công nhân ${Date.now() % 100_000}`;

test.describe.configure({ mode: 'serial' });

const once = () => ({ 'Idempotency-Key': crypto.randomUUID() });

async function fill(page: Page) {
  await page.getByRole('button', { name: 'Ký túc xá' }).click();
  await page.getByLabel('Tiêu đề').fill(title);
  await page.getByRole('searchbox', { name: 'Xã, phường' }).fill('Ea Tiêu, Cư Kuin'); // of before 2025
  await page.getByRole('button', { name: /Ea Ktur.*Xã Ea Tiêu, Huyện Cư Kuin cũ/ }).click();
  await page.getByLabel('Số nhà, đường, thôn, buôn').fill('Cổng 2');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByLabel('Giá thuê một tháng').fill('600000');
  await page.getByLabel(/^Diện tích/).fill('12');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
}

test('an invitation arrives by itself and is accepted', async ({ page, browser, baseURL }) => {
  await openAs(page, editor, '/toi');
  await settled(page);
  await page.waitForRequest(/realtime\/events/);
  const office = await browser.newContext({ baseURL });
  const boss = await office.newPage();
  await openAs(boss, administrators[0], '/');
  const made = await boss.request.post('/api/v1/desk/organisations', {
    data: { name: company, kind: 'company' },
    headers: once(),
  });
  const { id } = (await made.json()) as { id: string };
  const data = { phone: editor, role: 'editor' };
  const invited = await boss.request.post(`/api/v1/desk/organisations/${id}/members`, {
    data,
    headers: once(),
  });
  expect(invited.status()).toBe(201);
  await office.close();

  // Nothing was pressed: the badge, the notice and the count are there.
  await expect(page.getByText('Bạn có thông báo mới')).toBeVisible();
  await expect(page.getByRole('link', { name: /Lời mời và tổ chức.*1 đang chờ/ })).toBeVisible();
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /Thông báo/ })
    .click();
  await page.getByRole('button', { name: new RegExp(`^Chưa đọc: Lời mời tham gia ${company}`) }).click();
  await expect(page).toHaveURL(/\/toi\/loi-moi/);
  await accessible(page);
  await page.getByRole('button', { name: 'Nhận lời' }).click();
  await expect(page.getByText(`Bạn đã là thành viên của ${company}`)).toBeVisible();
  await expect(page.getByText('Không có lời mời nào đang chờ')).toBeVisible();
});

test('the editor posts in the company’s name', async ({ page, watch }) => {
  watch.tolerate(/404 .*me\/drafts/);
  await openAs(page, editor, '/thue-nha/dang');
  await page.getByRole('button', { name: company }).click();
  await expect(page.getByText(`Đang đăng cho ${company}`)).toBeVisible();
  await fill(page);
  await expect(page.getByText(`Đang đăng cho ${company}`)).toBeVisible(); // on every step
  await page.getByRole('button', { name: 'Gửi tin' }).click();
  await page.getByRole('link', { name: 'Tin của tôi' }).click();
  await expect(page.getByText('Bạn chưa đăng tin nào')).toBeVisible(); // it is the company's
  await page.getByRole('button', { name: company }).click();
  await expect(page.getByRole('link', { name: title })).toContainText('Đang chờ duyệt');
});

test('an officer looks and approves; the editor sees who did what', async ({ page, browser, baseURL }) => {
  const office = await browser.newContext({ baseURL });
  const officer = await office.newPage();
  await openAs(officer, administrators[1], '/');
  const list = await officer.request.get('/api/v1/desk/reviews?limit=100');
  const { items } = (await list.json()) as { items: { id: string; title: string }[] };
  const { id } = items.find((item) => item.title === title)!;
  await officer.request.get(`/api/v1/desk/reviews/${id}`);
  const approved = await officer.request.post(`/api/v1/desk/reviews/${id}/approve`, { headers: once() });
  expect(approved.status()).toBe(200);
  await office.close();

  await openAs(page, editor, '/toi/truy-cap');
  const entries = page.getByRole('listitem');
  await expect(entries.filter({ hasText: 'Duyệt tin của bạn' })).toContainText('Tỉnh Đắk Lắk');
  await expect(entries.filter({ hasText: 'Mở tin của bạn' })).toContainText('Kiểm duyệt tin đăng');
  await accessible(page);
  await page.goto(`/thue-nha/${id}`);
  await expect(page.getByRole('heading', { name: 'Công ty đăng tin' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(company);
});

test('a change of the rent holds at once, another word is asked about first', async ({ page }) => {
  await openAs(page, editor, '/toi/tin-dang');
  await page.getByRole('button', { name: company }).click();
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('link', { name: 'Sửa tin' }).click();
  await expect(page.getByText('tin tạm ẩn để duyệt lại')).toBeVisible();
  const onward = page.getByRole('button', { name: 'Tiếp tục' });
  await onward.click();
  await page.getByLabel('Giá thuê một tháng').fill('650000');
  await onward.click();
  await onward.click();
  await page.getByRole('button', { name: 'Gửi tin' }).click();
  await expect(page.getByRole('heading', { name: 'Đã lưu thay đổi' })).toBeVisible();

  await page.goBack();
  await page.getByRole('link', { name: 'Sửa tin' }).click();
  await page.getByLabel('Tiêu đề').fill(`${title} có bếp`);
  for (let step = 0; step < 3; step++) await onward.click();
  await page.getByRole('button', { name: 'Gửi tin' }).click();
  const asked = page.getByRole('dialog', { name: 'Gửi duyệt lại' });
  await expect(asked).toContainText('sẽ tạm ẩn');
  await asked.getByRole('button', { name: 'Huỷ' }).click();
  await page.getByRole('button', { name: 'Gửi tin' }).click();
  await asked.getByRole('button', { name: 'Gửi duyệt lại' }).click();
  await expect(page.getByRole('heading', { name: 'Đã nhận tin của bạn' })).toBeVisible();
});
