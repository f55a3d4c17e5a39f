// The introduction: offered once, in three screens; and the choices of the settings.
import { accessible, fits } from './support/axe.ts';
import { shoot } from './support/shots.ts';
import { expect, settled, test } from './support/test.ts';

test('three screens at the first visit, and never again', async ({ page }) => {
  await page.goto('/');
  await settled(page);
  await shoot(page, 'lan-dau');
  await page.getByRole('button', { name: 'Xem giới thiệu' }).click();
  const dialog = page.getByRole('dialog', { name: 'Lần đầu ở đây?' });
  for (const [at, name] of ['Mọi việc trong tỉnh', 'Xem không cần tài khoản', 'Chọn theo ý bạn'].entries()) {
    await expect(dialog.getByRole('heading', { name })).toBeVisible();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await accessible(page);
    }
    await shoot(page, `gioi-thieu-${at + 1}`);
    if (at < 2) await dialog.getByRole('button', { name: 'Tiếp' }).click();
  }
  await dialog.getByText('English').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('dialog').getByText('Tiếng Việt').click();
  await dialog.getByText('Gấp đôi').click();
  await page.setViewportSize({ width: 320, height: 640 });
  await fits(page);
  await accessible(page);
  await dialog.getByText('Vừa', { exact: true }).click();
  await dialog.getByLabel('Xã, phường bạn ở').selectOption({ label: 'Phường Tuy Hòa' });
  await dialog.getByRole('button', { name: 'Bắt đầu dùng' }).click();
  await expect(page.getByRole('heading', { name: 'Gần Phường Tuy Hòa' })).toBeVisible();
  await page.reload();
  await settled(page);
  await expect(page.getByText('Lần đầu ở đây?')).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Gần Phường Tuy Hòa' })).toBeVisible();
});

test('it can be skipped, does not meet who comes by a link, and is found again in the help', async ({
  page,
}) => {
  await page.goto('/thue-nha');
  await settled(page);
  await expect(page.getByText('Lần đầu ở đây?')).toHaveCount(0);
  await page.goto('/');
  await page.getByRole('button', { name: 'Bỏ qua' }).click();
  await expect(page.getByText('Lần đầu ở đây?')).toBeHidden();
  await page.goto('/tro-giup');
  await page.getByRole('button', { name: 'Xem lại phần giới thiệu' }).click();
  await expect(page.getByRole('heading', { name: 'Mọi việc trong tỉnh' })).toBeVisible();
});

test('settings take effect at once and stay', async ({ page }) => {
  await page.goto('/toi/cai-dat');
  await settled(page);
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  for (const [name, pixels] of [
    ['To', 20],
    ['Rất to', 24],
    ['Gấp đôi', 32],
    ['Vừa', 16],
  ] as const) {
    await page.getByText(name, { exact: true }).click();
    expect(await size()).toBe(pixels);
  }
  await page.getByText('Gấp đôi', { exact: true }).click();
  await page.getByText('Tối', { exact: true }).click();
  await page.getByText('Luôn bật', { exact: true }).click();
  await page.reload();
  await settled(page);
  expect(await size()).toBe(32);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('radio', { name: 'Luôn bật' })).toBeChecked();
  await page.setViewportSize({ width: 320, height: 640 });
  await fits(page);
  await accessible(page);
  await page.setViewportSize({ width: 360, height: 800 });
  await page.getByText('Vừa', { exact: true }).click();
  await page.getByText('Theo máy', { exact: true }).click();
  await shoot(page, 'cai-dat');
  await page.getByRole('button', { name: 'Xoá nội dung đã lưu' }).click();
  await expect(page.getByText('Đã xoá nội dung lưu trên máy')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Dữ liệu của tôi', exact: true })).toHaveAttribute(
    'href',
    '/toi/du-lieu',
  );
});
