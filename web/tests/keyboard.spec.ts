// Without a mouse: signing in and searching by keys alone.
import { codeFor } from './support/people.ts';
import { expect, type Page, settled, test } from './support/test.ts';

/** Presses Tab until what has the focus is called so; fails when it cannot be reached. */
async function tabTo(page: Page, name: RegExp) {
  for (let pressed = 0; pressed < 60; pressed++) {
    await page.keyboard.press('Tab');
    const reached = await page.evaluate(() => {
      const node = document.activeElement as HTMLElement | null;
      const labels = (node as HTMLInputElement | null)?.labels;
      return [node?.getAttribute('aria-label'), labels?.[0]?.textContent, node?.textContent].find((t) =>
        t?.trim(),
      );
    });
    if (reached && name.test(reached.trim())) return;
  }
  throw new Error(`${name} cannot be reached by Tab`);
}

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
  await tabTo(page, /^Tìm phòng trọ/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('phong tro hoa phu');
  await expect(page.locator('article').first()).toBeVisible();
  await tabTo(page, /phòng|trọ|phong|tro/i);
  await tabTo(page, /Xem tất cả/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/thue-nha\?q=/);
  await tabTo(page, /^Bộ lọc/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Bộ lọc' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
