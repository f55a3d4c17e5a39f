// A living face, in the browser: a man shows his card, does before the camera what he is asked, and is compared
// with the population database. What he is asked is drawn by chance; the recordings show him doing all of it.
import { accessible, fits } from './support/axe.ts';
import { actForCamera, portrait } from './support/camera.ts';
import { openAs, register } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ timeout: 240_000 });

async function showCard(page: Page, number: string, fullName: string) {
  await settled(page);
  await page.getByRole('link', { name: /Chụp thẻ căn cước/ }).click();
  await settled(page);
  const choose = page.locator('input[type=file]');
  for (const side of ['back', 'front']) {
    const picture = await page.request.get(`/dev/population/people/${number}/${side}.png`);
    await choose.setInputFiles({ name: `${side}.png`, mimeType: 'image/png', buffer: await picture.body() });
    if (side === 'back') await expect(page.getByText('Bây giờ lật mặt kia của thẻ')).toBeVisible();
  }
  await expect(page.getByText(fullName)).toBeVisible();
  await page.getByRole('button', { name: 'Đúng là tôi, định danh' }).click();
  await expect(page.getByText('Mức 1 · đã đọc thẻ')).toBeVisible();
  await settled(page);
}

/** Does before the camera whatever the page asks, and comes back to where one sees what is known. */
async function showFace(page: Page) {
  await page.getByRole('link', { name: /Quay khuôn mặt/ }).click();
  await settled(page);
  await actForCamera(page);
  await page.getByRole('button', { name: 'Bắt đầu' }).click();
  for (const step of ['Bước 1 trên 3', 'Bước 2 trên 3', 'Bước 3 trên 3']) {
    await expect(page.getByText(step)).toBeVisible();
  }
  await expect(page).toHaveURL(/\/toi\/dinh-danh$/, { timeout: 90_000 });
}

test('a card and a face that is alive make level 2', async ({ page }) => {
  await register(page.request, '066099000177', { fullName: 'Người Thử Mặt', photo: portrait('his') });
  await openAs(page, '0905000033', '/toi/dinh-danh');
  await showCard(page, '066099000177', 'Người Thử Mặt');
  await showFace(page);
  await expect(page.getByText('Mức 2 · thẻ và khuôn mặt')).toBeVisible({ timeout: 60_000 });
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'dinh-danh-2');
});

test('a living face that is not the one on the card stays at level 1', async ({ page }) => {
  await register(page.request, '066099000278', { fullName: 'Người Mượn Thẻ', photo: portrait('another’s') });
  await openAs(page, '0905000034', '/toi/dinh-danh');
  await showCard(page, '066099000278', 'Người Mượn Thẻ');
  await showFace(page);
  await page.goto('/thong-bao');
  await expect(page.getByText('Ảnh khuôn mặt chưa khớp', { exact: false }).first()).toBeVisible({
    timeout: 60_000,
  });
  await page.goto('/toi/dinh-danh');
  await expect(page.getByText('Mức 1 · đã đọc thẻ')).toBeVisible();
});
