// A voucher's way: a company promises, an officer approves, a citizen claims and shows a code, a cashier redeems it
// once, takes it back, and the owner settles.
import type { Browser } from '@playwright/test';

import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial' });

// The first of the demonstration's people owns its companies.
const owner = '0905000100';
const lan = '0977630001';
const cashier = '0977630002';
const second = '0977630003';
const title = `Giảm 25.000 đ cho hoá đơn cà phê ${Date.now() % 100_000}`;
const shop = `Quán Trụ ${Date.now() % 100_000}`;
const once = () => ({ 'Idempotency-Key': crypto.randomUUID() });
let campaign = '';
let company = '';
let code = '';

test('a visitor sees what shops give away', async ({ page }) => {
  await page.goto('/khuyen-mai?q=ca+phe');
  await expect(page.getByRole('link', { name: /Giảm 20.000 đ cho hoá đơn cà phê/ }).first()).toBeVisible();
  await settled(page);
  await shoot(page, 'vouchers');
  await accessible(page);
  await page
    .getByRole('link', { name: /Giảm 20.000 đ cho hoá đơn cà phê/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: 'Nơi dùng phiếu' })).toBeVisible();
  await expect(page.getByText('Dữ liệu minh hoạ', { exact: false }).first()).toBeVisible();
  await settled(page);
  await shoot(page, 'voucher');
  await accessible(page);
  await page.getByRole('button', { name: 'Nhận phiếu' }).click();
  await expect(page).toHaveURL(/dang-nhap/);
});

test('a company promises, an officer approves', async ({ page, browser, baseURL, watch }) => {
  watch.tolerate(/422 .*api\/v1\/vouchers/);
  await openAs(page, owner, '/khuyen-mai/dang');
  await page.getByRole('button', { name: /Cà phê Ban Mê/ }).click();
  await page.getByLabel('Tên chương trình').fill(title);
  await page.getByLabel('Số phiếu phát ra').fill('0');
  await page.getByLabel('Giảm bao nhiêu tiền').fill('25000');
  await page.getByLabel('Tên cửa hàng').fill(shop);
  await page.getByLabel('Địa chỉ', { exact: true }).fill('9 Lê Duẩn');
  await page.getByRole('searchbox', { name: 'Xã, phường' }).fill('Buôn Ma Thuột');
  await page.getByRole('button', { name: 'Phường Buôn Ma Thuột', exact: true }).click();
  await page.getByRole('button', { name: 'Gửi duyệt' }).click();
  await expect(page.locator('form').getByText('Giá trị phải từ 1 trở lên.')).toBeVisible();
  await accessible(page);
  await shoot(page, 'voucher-form');
  await page.getByLabel('Số phiếu phát ra').fill('3');
  await page.getByRole('button', { name: 'Gửi duyệt' }).click();
  await expect(page).toHaveURL(/\/khuyen-mai\/[0-9a-f-]{36}$/);
  campaign = page.url().split('/').pop()!;
  const me = (await (await page.request.get('/api/v1/me')).json()) as {
    roles: { organisation: { id: string; name: string } }[];
  };
  company = me.roles.find(({ organisation }) => organisation.name.includes('Cà phê Ban Mê'))!.organisation.id;

  const office = await browser.newContext({ baseURL });
  const officer = await office.newPage();
  await openAs(officer, administrators[1], '/');
  const approved = await officer.request.post(`/api/v1/desk/reviews/${campaign}/approve`, {
    headers: once(),
  });
  expect(approved.status()).toBe(200);
  await office.close();
});

// The owner invites, and they accept.
async function employ(page: Page, phone: string, boss: Page) {
  const data = { phone, role: 'cashier' };
  const path = `/api/v1/desk/organisations/${company}/members`;
  expect((await boss.request.post(path, { data, headers: once() })).status()).toBe(201);
  await openAs(page, phone, '/toi/loi-moi');
  await page.getByRole('button', { name: 'Nhận lời' }).click();
  await expect(page.getByText('Bạn đã là thành viên')).toBeVisible();
}

async function visit(browser: Browser, baseURL: string | undefined, phone: string, path: string) {
  const page = await (await browser.newContext({ baseURL: baseURL ?? '' })).newPage();
  await openAs(page, phone, path);
  return page;
}

test('a citizen claims and shows the code', async ({ page }) => {
  await openAs(page, lan, `/khuyen-mai/${campaign}`);
  await expect(page.getByText('Còn 3 trong 3 phiếu')).toBeVisible();
  await page.getByRole('button', { name: 'Nhận phiếu' }).click();
  await expect(page).toHaveURL(/cua-toi\/[0-9a-f-]{36}$/);
  await page.getByRole('button', { name: 'Hiện mã cho cửa hàng quét' }).click();
  await expect(page.getByRole('img', { name: 'Mã phiếu ưu đãi' })).toBeVisible();
  await settled(page);
  await shoot(page, 'voucher-code');
  await accessible(page);
  const first = await page.getByTestId('code').textContent();
  // Another showing is another code: a picture of the first one is worth nothing.
  await page.getByRole('button', { name: 'Ẩn mã' }).click();
  await page.getByRole('button', { name: 'Hiện mã cho cửa hàng quét' }).click();
  code = (await page.getByTestId('code').textContent()) ?? '';
  expect(code).toMatch(/^[2-9A-Z]{5} [2-9A-Z]{5}$/);
  expect(code).not.toBe(first);
  await page.goto('/khuyen-mai/cua-toi');
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await accessible(page);
});

test('a cashier redeems it once', async ({ page, browser, baseURL, watch }) => {
  watch.tolerate(/409 .*voucher-redemptions/);
  watch.tolerate(/404 .*voucher-redemptions/);
  const boss = await visit(browser, baseURL, owner, '/');
  await employ(page, cashier, boss);
  await page.goto('/khuyen-mai/quet');
  await page.getByLabel('Bạn đang ở cửa hàng').selectOption({ label: `${shop} – 9 Lê Duẩn` });
  await page.getByLabel('Nhập mã khách đọc').fill('AAAAA AAAAA');
  await page.getByRole('button', { name: 'Dùng phiếu' }).click();
  await expect(page.getByRole('alert')).toContainText('Không có phiếu nào mang mã này');
  await page.getByRole('button', { name: 'Quét phiếu tiếp theo' }).click();
  await settled(page);
  await shoot(page, 'voucher-scan');
  await accessible(page);
  await page.getByLabel('Nhập mã khách đọc').fill(code.toLowerCase());
  await page.getByRole('button', { name: 'Dùng phiếu' }).click();
  await expect(page.getByText('Phiếu hợp lệ, đã ghi nhận')).toBeVisible();
  const at = /\d\d:\d\d:\d\d \d\d\/\d\d\/\d{4}/.exec(
    (await page.getByRole('status').first().textContent()) ?? '',
  )![0];
  await shoot(page, 'voucher-good');
  await accessible(page);

  // The same scan again, and another cashier's: refused, with the first one's time.
  await page.getByRole('button', { name: 'Quét phiếu tiếp theo' }).click();
  await page.getByLabel('Nhập mã khách đọc').fill(code);
  await page.getByRole('button', { name: 'Dùng phiếu' }).click();
  await expect(page.getByRole('alert')).toContainText(`đã dùng lúc ${at}`);
  await shoot(page, 'voucher-again');
  await accessible(page);
  const other = await (await browser.newContext({ baseURL: baseURL ?? '' })).newPage();
  await employ(other, second, boss);
  await other.goto('/khuyen-mai/quet');
  await other.getByLabel('Bạn đang ở cửa hàng').selectOption({ label: `${shop} – 9 Lê Duẩn` });
  await other.getByLabel('Nhập mã khách đọc').fill(code);
  await other.getByRole('button', { name: 'Dùng phiếu' }).click();
  await expect(other.getByRole('alert')).toContainText(`đã dùng lúc ${at}, tại ${shop}`);

  // Without a network nothing is taken.
  await other.getByRole('button', { name: 'Quét phiếu tiếp theo' }).click();
  await other.context().setOffline(true);
  await expect(other.getByRole('alert')).toContainText('Máy đang mất mạng');
  await expect(other.getByRole('button', { name: 'Dùng phiếu' })).toBeHidden();
  await other.context().close();
  await boss.context().close();
});

test('a mistake is taken back, and the owner settles', async ({ page, browser, baseURL }) => {
  const till = await visit(browser, baseURL, cashier, '/khuyen-mai/cua-hang');
  await till.getByRole('button', { name: 'Huỷ lượt dùng này' }).first().click();
  await till.getByLabel('Lý do huỷ').fill('Quét nhầm khách');
  await till.getByRole('dialog').getByRole('button', { name: 'Huỷ lượt dùng này' }).click();
  await expect(till.getByText('Đã huỷ lượt dùng')).toBeVisible();
  await till.context().close();

  const citizen = await visit(browser, baseURL, lan, '/thong-bao');
  await expect(citizen.getByText('Lượt dùng phiếu của bạn đã được huỷ')).toBeVisible();
  await citizen.context().close();

  await openAs(page, owner, '/khuyen-mai/cua-hang');
  await page.getByLabel('Doanh nghiệp').selectOption(company);
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await settled(page);
  await shoot(page, 'voucher-desk');
  await accessible(page);
  await page.getByRole('link', { name: 'Đối soát' }).click();
  const row = page.getByRole('row').filter({ hasText: title });
  await expect(row.getByRole('cell').nth(3)).toHaveText('0');
  await expect(row.getByRole('cell').nth(6)).toHaveText('1');
  await settled(page);
  await shoot(page, 'voucher-settlement');
  await accessible(page);
  await page.getByLabel('Chương trình').selectOption({ label: title });
  await expect(page.getByTestId('redeemed')).toHaveText('0');
  await shoot(page, 'quality-settlement');
  await accessible(page);
  await page.getByLabel('Chương trình').selectOption('');
  await expect(page.getByTestId('redeemed')).not.toHaveText('0');
  const sum = Number((await page.getByTestId('redeemed').textContent())!.replaceAll('.', ''));
  expect(sum).toBeGreaterThan(0);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Tải CSV' }).click(),
  ]);
  const text = await (await import('node:fs/promises')).readFile(await file.path(), 'utf8');
  const last = text.trim().split('\r\n').pop()!;
  expect(last).toMatch(new RegExp(`^Tổng cộng,,,${sum},`));
});

test('a percentage asks for the bill', async ({ page, browser, baseURL, watch }) => {
  watch.tolerate(/422 .*voucher-redemptions/);
  const boss = await visit(browser, baseURL, owner, `/khuyen-mai/${campaign}`);
  const was = (await (await boss.request.get(`/api/v1/vouchers/${campaign}`)).json()) as {
    detail: Record<string, unknown> & { places: { id?: string }[] };
  };
  const places = was.detail.places.map(({ id: _, ...place }) => place);
  const made = await boss.request.post('/api/v1/vouchers', {
    headers: once(),
    data: {
      kind: 'percent',
      title: `${title} theo phần trăm`,
      description: '',
      organisation: company,
      detail: { ...was.detail, places, percent: 15, maxOff: 25_000, minBill: 100_000, quantity: 5 },
    },
  });
  expect(made.status(), await made.text()).toBe(201);
  const { id } = (await made.json()) as { id: string };
  await boss.context().close();
  const officer = await visit(browser, baseURL, administrators[1], '/');
  const approved = await officer.request.post(`/api/v1/desk/reviews/${id}/approve`, { headers: once() });
  expect(approved.status()).toBe(200);
  await officer.context().close();

  const citizen = await visit(browser, baseURL, lan, `/khuyen-mai/${id}`);
  await expect(citizen.getByText('Hoá đơn từ 100.000')).toBeVisible();
  await expect(citizen.getByText('Giảm nhiều nhất 25.000')).toBeVisible();
  await citizen.getByRole('button', { name: 'Nhận phiếu' }).click();
  await citizen.getByRole('button', { name: 'Hiện mã cho cửa hàng quét' }).click();
  const shown = (await citizen.getByTestId('code').textContent()) ?? '';

  await openAs(page, cashier, '/khuyen-mai/quet');
  await page.getByLabel('Bạn đang ở cửa hàng').selectOption({ label: `${shop} – 9 Lê Duẩn` });
  await page.getByLabel('Nhập mã khách đọc').fill(shown);
  await page.getByRole('button', { name: 'Dùng phiếu' }).click();
  await page.getByLabel('Tiền hoá đơn').fill('90000');
  await page.getByRole('button', { name: 'Dùng phiếu' }).click();
  await expect(page.getByText('Hoá đơn phải từ 100.000 đ trở lên')).toBeVisible();
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'voucher-bill');
  await page.getByLabel('Tiền hoá đơn').fill('200000');
  await page.getByRole('button', { name: 'Dùng phiếu' }).click();
  await expect(page.getByText('Phiếu hợp lệ, đã ghi nhận')).toBeVisible();
  await expect(page.getByTestId('to-pay')).toContainText('175.000');
  await accessible(page);
  await shoot(page, 'voucher-bill-good');
  await citizen.context().close();
});

test('a campaign is kept for later', async ({ page }) => {
  await openAs(page, lan, `/khuyen-mai/${campaign}`);
  await page.getByRole('button', { name: 'Lưu tin' }).click();
  await expect(page.getByRole('button', { name: 'Lưu tin' })).toHaveAttribute('aria-pressed', 'true');
  await page.goto('/toi/yeu-thich?loai=vouchers');
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await settled(page);
  await shoot(page, 'quality-kept-voucher');
  await accessible(page);
});

test('on 320 pixels with text twice as large nothing sticks out', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const pages = ['', `/${campaign}`, '/cua-toi', '/cua-hang', '/quet', '/doi-soat', '/dang'];
  for (const path of pages.map((one) => `/khuyen-mai${one}`)) {
    await openAs(page, owner, path);
    await expect(page.getByRole('main')).toBeVisible();
    await settled(page);
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await fits(page);
  }
});
