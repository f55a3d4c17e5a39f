// What a phone meets: old names, the map, calls instead of messages, no network, no scripts, the home screen.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { accessible, fits } from './support/axe.ts';
import { start } from './support/binary.ts';
import { callTo, openAs } from './support/people.ts';
import { expect, settled, test } from './support/test.ts';

test('an old commune that was divided is asked about', async ({ page }) => {
  await page.goto('/thue-nha');
  await page.getByRole('button', { name: /^Bộ lọc/ }).click();
  const sheet = page.getByRole('dialog', { name: 'Bộ lọc' });
  await sheet.getByRole('searchbox').fill('phường 9');
  await expect(sheet.getByText('nay thuộc nhiều xã, phường')).toBeVisible();
  await sheet.getByRole('button', { name: /Phường Bình Kiến.*Phường 9, Thành phố Tuy Hòa cũ/ }).click();
  await sheet.getByRole('searchbox').fill('Cư Kuin'); // a district, which no longer exists
  await expect(sheet.getByRole('button', { name: /Huyện Cư Kuin cũ/ })).toHaveCount(3);
  await accessible(page);
  await sheet.getByRole('searchbox').fill('Không Có Xã Này');
  await expect(sheet.getByText('Không có xã, phường nào tên như vậy')).toBeVisible();
  await sheet.getByRole('button', { name: 'Xem kết quả' }).click();
  await expect(page).toHaveURL(/ward=22045/);
});

test('the search over everything knows old names and my pages', async ({ page }) => {
  await page.goto('/tim?q=Ea+Tieu');
  await expect(page.getByRole('link', { name: /Ea Ktur.*Xã Ea Tiêu/ })).toBeVisible();
  await page.getByRole('searchbox').fill('ai da xem');
  await page.getByRole('link', { name: 'Ai đã xem dữ liệu của tôi' }).click();
  await expect(page).toHaveURL(/\/toi\/truy-cap/);
});

test('the map searches in what it shows', async ({ page }) => {
  await page.goto('/thue-nha');
  await settled(page);
  await page.getByRole('button', { name: 'Bản đồ' }).click();
  await expect(page.getByRole('button', { name: 'Tìm trong vùng này' })).toHaveCount(0); // it shows all
  for (let times = 0; times < 3; times++) await page.getByRole('button', { name: 'Phóng to' }).click();
  await page.getByRole('button', { name: 'Tìm trong vùng này' }).click();
  await expect(page).toHaveURL(/bbox=-?\d/);
  await expect(page.getByRole('button', { name: /Trong vùng đã chọn/ })).toBeVisible();
  await settled(page);
  const [south, west, north, east] = new URL(page.url()).searchParams.get('bbox')!.split(',').map(Number);
  const found = await page.request.get(`/api/v1/rentals${new URL(page.url()).search}`);
  const { items } = (await found.json()) as { items: { lat: number; lng: number }[] };
  for (const { lat, lng } of items) {
    expect(lat).toBeGreaterThanOrEqual(south!);
    expect(lat).toBeLessThanOrEqual(north!);
    expect(lng).toBeGreaterThanOrEqual(west!);
    expect(lng).toBeLessThanOrEqual(east!);
  }
  await expect(page.locator('article')).toHaveCount(items.length); // the list says the same
  await accessible(page);
  await fits(page);
});

test('the map draws the outlines that an operator supplies', async ({ browser }) => {
  test.setTimeout(120_000);
  const pack = mkdtempSync(join(tmpdir(), 'daklakid-pack-'));
  cpSync(fileURLToPath(new URL('../../province/daklak', import.meta.url)), pack, { recursive: true });
  const square = [
    [107.9, 12.55],
    [108.04, 12.55],
    [108.04, 12.69],
    [107.9, 12.69],
    [107.9, 12.55],
  ];
  const features = [
    {
      type: 'Feature',
      properties: { code: '24175' },
      geometry: { type: 'Polygon', coordinates: [square] },
    },
  ];
  writeFileSync(join(pack, 'boundaries.geojson'), JSON.stringify({ type: 'FeatureCollection', features }));
  const server = await start({ DAKLAKID_PACK_DIR: pack });
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 360, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto('/thue-nha?ward=24175');
    await page.getByRole('button', { name: 'Bản đồ' }).click();
    const inked = () =>
      page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, at) => at % 4 === 3 && value > 0);
      });
    await expect.poll(inked).toBe(true);
  } finally {
    await context.close();
    await server.stop();
    rmSync(pack, { recursive: true, force: true });
  }
});

test('a code may come by a call, within the same limits', async ({ page, watch }) => {
  watch.tolerate(/429/);
  await page.clock.install();
  await page.goto('/dang-nhap');
  await page.getByLabel('Số điện thoại').fill('0905000013');
  await page.getByRole('button', { name: 'Nhận mã' }).click();
  const call = page.getByRole('button', { name: 'Gọi cho tôi' });
  await expect(call).toBeDisabled();
  for (let second = 0; second < 61; second++) await page.clock.runFor(1000); // here only: the server's minute goes on
  await call.click();
  await expect(page.getByRole('alert')).toBeVisible();
  await accessible(page);

  const data = { phone: '0905000014', call: true };
  const asked = await page.request.post('/api/v1/sign-in/codes', { data });
  expect(asked.status()).toBe(202);
  const { challenge } = (await asked.json()) as { challenge: string };
  const digits = /(\d(?:, \d){5})/.exec(await callTo(page.request, data.phone))?.[1] ?? '';
  const entered = await page.request.post('/api/v1/sign-in/sessions', {
    data: { challenge, code: digits.replaceAll(', ', '') },
  });
  expect(entered.status()).toBe(201);
});

test('signing out with something unsent is warned about', async ({ page, context, watch }) => {
  watch.tolerate(/net::ERR_|Failed to fetch|dynamically imported/); // what a page without a network says
  await openAs(page, '0905000015', '/toi');
  await page.getByRole('navigation').getByRole('link', { name: 'Trang chủ' }).click();
  await settled(page);
  const name = await page.locator('article h2').first().innerText();
  await context.setOffline(true);
  await page.locator('article').first().getByRole('button', { name: 'Lưu tin' }).click();
  await expect(page.getByText('1 mục đang chờ gửi khi có mạng')).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Tôi' }).click();
  await page.getByRole('button', { name: 'Đăng xuất', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Đăng xuất' });
  await expect(dialog.getByRole('alert')).toContainText('Còn 1 mục chưa gửi được');
  await expect(dialog.getByRole('listitem')).toHaveText(name);
  await dialog.getByRole('button', { name: 'Huỷ' }).click();
  await context.setOffline(false);
  await expect(page.getByText(`Đã gửi: ${name}`)).toBeVisible();
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });
  test('the list and a listing are read and followed', async ({ page }) => {
    await page.goto('/thue-nha');
    await expect(page.locator('article')).toHaveCount(4);
    await expect(page.getByText('Dữ liệu minh hoạ')).toHaveCount(4);
    const first = page.locator('article a').first();
    const title = await first.innerText();
    await first.click();
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expect(page.getByText('/tháng')).toBeVisible();
    await fits(page);
  });
});

test('the home screen is offered once, after some use', async ({ page }) => {
  await page.addInitScript(() => {
    addEventListener('load', () => {
      const event = () =>
        Object.assign(new Event('beforeinstallprompt'), { prompt: () => Promise.resolve() });
      for (let at = 1; at < 10; at++) setTimeout(() => dispatchEvent(event()), at * 500); // the app may be slow
    });
  });
  await page.goto('/thue-nha');
  await settled(page);
  const offer = page.getByRole('heading', { name: 'Cài Đắk Lắk ID lên máy' });
  for (let seen = 0; seen < 3; seen++) {
    await page.locator('article a').nth(seen).click();
    await expect(page.getByRole('button', { name: 'Liên hệ chủ nhà' })).toBeVisible();
    await expect(offer).toHaveCount(0);
    await page.goBack();
  }
  await page.goto('/');
  await expect(offer).toBeVisible();
  await accessible(page);
  await page.getByRole('button', { name: 'Để sau' }).click();
  await expect(offer).toHaveCount(0);
  await page.reload();
  await settled(page);
  await expect(offer).toHaveCount(0);
});
