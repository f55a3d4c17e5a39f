// Classifieds: posted step by step, flagged for the officer, approved, found in shorthand, paused and copied.
import { accessible } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial' });

const seller = '0905000160';
const title = `Wave Alpha đời 2019 số ${Date.now() % 100_000}`;
let listing = '';

test('somebody looks around', async ({ page }) => {
  await page.goto('/rao-vat');
  await expect(page.getByRole('button', { name: 'Xe cộ' })).toBeVisible();
  await settled(page);
  await shoot(page, 'classifieds');
  await accessible(page);
  await page.getByRole('button', { name: 'Điện tử' }).click();
  await page.getByRole('button', { name: 'Điện thoại, máy tính bảng' }).click();
  await expect(page).toHaveURL(/kind=phone/);
  await page.getByRole('searchbox').fill('ip 12 ko tray');
  await page.getByRole('searchbox').press('Enter');
  await page.getByRole('link', { name: /iPhone 12 128 GB/ }).click();
  await expect(page.getByText('Dữ liệu minh hoạ', { exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Chi tiết' })).toBeVisible();
  await settled(page);
  await shoot(page, 'classified');
  await accessible(page);
});

test('one posts, and reads what may not be sold', async ({ page, watch }) => {
  watch.tolerate(/422 .*api\/v1\/classifieds/);
  await openAs(page, seller, '/rao-vat/dang');
  await page.getByText('Không được đăng').click();
  await expect(page.getByText(/Pháo nổ/)).toBeVisible();
  await accessible(page);
  await shoot(page, 'classified-pick');
  await page.getByText('Xe cộ').click();
  await page.getByRole('button', { name: /^Xe máy/ }).click();
  await page.getByRole('button', { name: 'Đã dùng' }).click();
  await page.getByLabel('Tiêu đề').fill(title);
  await page.getByLabel('Giá', { exact: true }).fill('1500000');
  await page.getByLabel('Năm sản xuất').fill('2019');
  await page.getByLabel('Mô tả').fill('Bán kèm pháo nổ');
  await page.getByRole('searchbox', { name: 'Xã, phường' }).fill('Hòa Phú');
  await page.getByRole('button', { name: 'Xã Hòa Phú', exact: true }).click();
  await page.getByLabel('Nơi xem hàng').fill('Thôn 3');
  await page.getByRole('button', { name: 'Gửi duyệt' }).click();
  await expect(page.locator('form').getByText(/Không được mua bán Pháo nổ \(NĐ 137\/2020/)).toBeVisible();
  await accessible(page);
  await shoot(page, 'classified-form');
  // What was typed is still there after coming back.
  await page.reload();
  await expect(page.getByLabel('Tiêu đề')).toHaveValue(title);
  await page.getByLabel('Mô tả').fill('Xe đẹp, cần chuyển cọc trước, gọi 0 9 0 5 một 2 ba 4 5 6.');
  await page.getByLabel('Giấy tờ xe').selectOption('own');
  await page.getByRole('button', { name: 'Gửi duyệt' }).click();
  await expect(page).toHaveURL(/\/rao-vat\/cua-toi\/[0-9a-f-]{36}$/);
  await expect(page.getByText('Đang chờ duyệt')).toBeVisible();
  listing = page.url().split('/').pop() ?? '';
});

test('the officer sees why it is flagged, and approves it', async ({ page }) => {
  await openAs(page, administrators[1], '/ban-lam-viec/duyet-tin?kind=classifieds');
  await page.getByRole('button', { name: new RegExp(title) }).click();
  await expect(page.getByText('Máy thấy dấu hiệu cần xem kỹ')).toBeVisible();
  await expect(page.getByText(/Đòi tiền trước: “cọc trước”/)).toBeVisible();
  await expect(page.getByText(/Số điện thoại giấu trong tin: 0905123456/)).toBeVisible();
  await expect(page.getByText(/Giá thấp bất thường/)).toBeVisible();
  await settled(page);
  await accessible(page);
  await shoot(page, 'desk-flags');
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  expect((await page.request.post(`/api/v1/desk/reviews/${listing}/approve`, { headers })).status()).toBe(
    200,
  );
});

test('found in shorthand; paused, shown again and copied by its owner', async ({ page }) => {
  await page.goto(`/rao-vat?q=${encodeURIComponent(`xm ${title}`)}`);
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await openAs(page, seller, `/rao-vat/cua-toi/${listing}`);
  await page.getByRole('button', { name: 'Tạm dừng' }).click();
  await expect(page.getByRole('button', { name: 'Hiển thị lại' })).toBeVisible();
  expect((await page.request.get(`/api/v1/classifieds?q=${encodeURIComponent(title)}`)).ok()).toBe(true);
  await settled(page);
  await accessible(page);
  await shoot(page, 'classified-mine');
  await page.getByRole('button', { name: 'Hiển thị lại' }).click();
  await expect(page.getByText('Đang hiển thị', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Tạo bản sao' }).click();
  await expect(page).toHaveURL(/\/sua$/);
  await expect(page.getByLabel('Tiêu đề')).toHaveValue(title);
  await page.getByLabel('Tiêu đề').fill(`${title} chiếc thứ hai`);
  await page.getByRole('button', { name: 'Gửi duyệt' }).click();
  await expect(page.getByText('Đang chờ duyệt')).toBeVisible();
});
