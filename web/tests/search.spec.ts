// One search over everything: what everybody finds, what only I find, and where to go when nothing is found.
import { accessible, fits } from './support/axe.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, settled, test } from './support/test.ts';

const me = '0905331001';

test('one box finds functions, procedures, coaches, rooms and places', async ({ page }) => {
  await page.goto('/');
  await settled(page);
  await page.keyboard.press('/');
  const box = page.getByRole('searchbox');
  await expect(box).toBeFocused();
  await expect(page).toHaveURL(/\/tim$/);
  await box.fill('nha trang');
  const coaches = page.getByRole('region', { name: 'Xe khách sắp chạy' });
  await expect(coaches.getByRole('link', { name: /→ Nha Trang/ }).first()).toBeVisible();
  await expect(page).toHaveURL(/\/tim\?q=nha(\+|%20)trang/);
  await accessible(page);
  await fits(page);
  await shoot(page, 'tim-nha-trang');
  await coaches.getByRole('link', { name: /^Xem tất cả/ }).click();
  await expect(page).toHaveURL(/\/xe-khach\?den=city%3Anha-trang&tu=city%3A/);
  await page.goBack();
  await expect(box).toHaveValue('nha trang'); // as it was left
  await box.fill('ca phe');
  for (const kind of ['Việc làm', 'Ăn uống, lưu trú, điểm đến', 'Khuyến mãi', 'Doanh nghiệp'])
    await expect(page.getByRole('region', { name: kind })).toBeVisible();
  await shoot(page, 'tim-ca-phe');
  await box.fill('kt3');
  await page.getByRole('link', { name: /Đăng ký tạm trú/ }).click();
  await expect(page).toHaveURL(/\/dich-vu-cong\/1\.004194$/);
});

test('it asks once for what is typed, and with little', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/search')) asked.push(new URL(request.url()).searchParams.get('q')!);
  });
  await page.goto('/tim');
  await settled(page);
  // The last: on a slow machine earlier ones are given up.
  const answer = page.waitForResponse(/api\/v1\/search\?q=phong(\+|%20)tro\b/);
  await page.getByRole('searchbox').pressSequentially('phong tro', { delay: 20 });
  const body = await (await answer).body();
  await expect(page.getByRole('region', { name: 'Phòng, nhà cho thuê' })).toBeVisible();
  expect(asked.at(-1)).toBe('phong tro');
  expect(asked.length).toBeLessThan(4); // of nine letters
  expect(body.length).toBeLessThan(8_000);
});

test('functions are found without a network, recent searches stay on the phone and can be removed', async ({
  page,
  context,
  watch,
}) => {
  watch.tolerate(/ERR_INTERNET_DISCONNECTED|Failed to (fetch|load)/);
  await page.goto('/tim?q=phong+tro');
  await page.getByRole('region', { name: 'Phòng, nhà cho thuê' }).getByRole('link').last().click();
  await page.goto('/tim');
  await expect(page.getByRole('button', { name: 'phong tro', exact: true })).toBeVisible();
  await accessible(page);
  await shoot(page, 'tim-trong');
  await page.getByRole('button', { name: 'Xoá “phong tro” khỏi tìm gần đây' }).click();
  await expect(page.getByRole('button', { name: 'phong tro', exact: true })).toHaveCount(0);
  await context.setOffline(true);
  await page.getByRole('searchbox').fill('cccd');
  await expect(page.getByText('Không có mạng: chỉ tìm trong')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Chức năng' }).getByRole('link').first()).toBeVisible();
  await accessible(page);
  await context.setOffline(false);
});

test('nothing found leads on', async ({ page }) => {
  await page.goto('/tim?q=zzqqxxyy');
  await expect(page.getByText('Chưa tìm thấy “zzqqxxyy”')).toBeVisible();
  await expect(page.getByRole('link', { name: /Gọi tổng đài dịch vụ công/ })).toHaveAttribute(
    'href',
    /^tel:0262/,
  );
  await accessible(page);
  await fits(page);
  await shoot(page, 'tim-khong-thay');
  await page.getByRole('link', { name: 'Gửi phản ánh đến cơ quan' }).click();
  await expect(page).toHaveURL(/\/phan-anh\/moi/);
});

test('my things are found by me alone, and large letters fit', async ({ page, browser, baseURL }) => {
  await openAs(page, me, '/toi');
  const kept = await page.evaluate(async () => {
    const body = { kind: 'rentals', name: 'Quanh Qoằngsinh', query: 'q=tro', alert: false };
    const answer = await fetch('/api/v1/me/saved-searches', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.status;
  });
  expect(kept).toBe(201);
  await page.goto('/tim?q=qoangsinh');
  await expect(
    page.getByRole('region', { name: 'Tìm kiếm đã lưu' }).getByRole('link', { name: /Quanh/ }),
  ).toBeVisible();
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  await fits(page);
  const other = await browser.newContext({ baseURL: baseURL! });
  const nobody = await other.newPage();
  await nobody.goto('/tim?q=qoangsinh');
  await expect(nobody.getByText('Chưa tìm thấy')).toBeVisible();
  await other.close();
});
