// Help: three lines from the head of each function's page, and all of it on one page, offline and on paper.
import { accessible, fits } from './support/axe.ts';
import { shoot } from './support/shots.ts';
import { expect, settled, test } from './support/test.ts';

const functions = [
  '/thue-nha',
  '/viec-lam',
  '/dich-vu-cong',
  '/phan-anh',
  '/xe-khach',
  '/an-gi-o-dau',
  '/khuyen-mai',
  '/rao-vat',
  '/doanh-nghiep',
  '/thue-nha/dang',
  '/ho-so',
  '/toi/tin-dang',
  '/toi/yeu-thich',
  '/toi/tim-kiem',
  '/bien-nhan',
  '/toi/cai-dat',
];

for (const path of functions)
  test(`${path} has its help at hand`, async ({ page }) => {
    await page.goto(path);
    await page.getByRole('button', { name: 'Trợ giúp về trang này' }).click();
    const help = page.getByRole('dialog', { name: 'Trợ giúp' });
    await expect(help.getByRole('listitem')).toHaveCount(3);
    await page.keyboard.press('Escape');
    await expect(help).toHaveCount(0);
  });

test('all of it on one page, searched, and found again from a function', async ({ page }) => {
  await page.goto('/xe-khach');
  await page.getByRole('button', { name: 'Trợ giúp về trang này' }).click();
  await accessible(page);
  await shoot(page, 'tro-giup-trang');
  await page.getByRole('link', { name: 'Xem tất cả trợ giúp' }).click();
  await expect(page).toHaveURL(/\/tro-giup#xe-khach$/);
  await expect(page.getByRole('heading', { name: 'Xe khách' })).toBeInViewport();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await accessible(page);
  }
  await page.getByRole('searchbox').fill('lua dao');
  await expect(page.getByText('Gặp tin lừa đảo thì làm gì?')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Xe khách' })).toHaveCount(0);
  await page.getByRole('searchbox').fill('zzqq');
  await expect(page.getByText('Không có mục nào như vậy')).toBeVisible();
  await expect(page.getByRole('link', { name: /Tổng đài dịch vụ công/ })).toHaveAttribute(
    'href',
    'tel:02621022',
  );
  await page.getByRole('searchbox').fill('');
  await shoot(page, 'tro-giup');
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => (document.documentElement.dataset.text = 'largest'));
  await fits(page);
});

test('it prints without what only a screen needs', async ({ page }) => {
  await page.goto('/tro-giup');
  await settled(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { name: 'Câu hỏi thường gặp' })).toBeVisible();
  await expect(page.getByRole('searchbox')).toBeHidden();
  await expect(page.getByRole('link', { name: /^Mở chức năng này/ }).first()).toBeHidden();
});

test('it is there without a network', async ({ page, context, watch }) => {
  watch.tolerate(/ERR_INTERNET_DISCONNECTED|Failed to (fetch|load)/);
  await page.goto('/');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect
    .poll(() => page.evaluate(() => caches.keys().then((names) => names.some((n) => n.startsWith('shell-')))))
    .toBe(true);
  await page.reload();
  await context.setOffline(true);
  await page.goto('/tro-giup');
  await expect(page.getByRole('heading', { name: 'Câu hỏi thường gặp' })).toBeVisible();
  await context.setOffline(false);
});
