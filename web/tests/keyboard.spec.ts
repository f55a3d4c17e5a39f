// Without a mouse: signing in and searching by keys alone.
import { tabTo } from './support/keys.ts';
import { codeFor } from './support/people.ts';
import { expect, settled, test } from './support/test.ts';

test('sign-in', async ({ page }) => {
  await page.goto('/dang-nhap');
  await settled(page);
  await tabTo(page, /^Số điện thoại/);
  await page.keyboard.type('0905000004');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Mã 6 số trong tin nhắn')).toBeFocused();
  await page.keyboard.type(await codeFor(page.request, '0905000004'));
  await expect(page).not.toHaveURL(/dang-nhap/);
});

test('search, from the first page to a listing', async ({ page }) => {
  await page.goto('/');
  await settled(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Đến nội dung chính' })).toBeFocused();
  await tabTo(page, /^Tìm việc, phòng trọ/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('phong tro hoa phu');
  await expect(page.getByRole('region', { name: 'Phòng, nhà cho thuê' })).toBeVisible();
  await tabTo(page, /phòng|trọ|phong|tro/i);
  await tabTo(page, /^Xem tất cả: Phòng/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/thue-nha\?q=/);
  await tabTo(page, /^Bộ lọc/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Bộ lọc' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
