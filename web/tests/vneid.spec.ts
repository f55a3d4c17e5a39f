// To the stand-in of the national account and back, as three people with three ends.
import { accessible, fits } from './support/axe.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

async function visit(page: Page, choice: RegExp) {
  await page.getByRole('button', { name: /^(Sang trang VNeID|Thử lại)$/ }).click();
  await expect(page.getByText('MÔI TRƯỜNG THỬ')).toBeVisible();
  await page.getByRole('button', { name: choice }).click();
  await expect(page).toHaveURL(/\/toi\/dinh-danh\/vneid\?/);
  await settled(page);
}

test('a person says no, tries with a weak account, and is identified with a good one', async ({ page }) => {
  await openAs(page, '0905000022', '/toi/dinh-danh/vneid?next=/thue-nha');
  await settled(page);
  await accessible(page);
  await shoot(page, 'vneid');
  await page.getByRole('button', { name: 'Sang trang VNeID' }).click();
  await expect(page.getByText('MÔI TRƯỜNG THỬ')).toBeVisible();
  await fits(page);
  await accessible(page);
  await shoot(page, 'vneid-thu');
  await page.getByRole('button', { name: /Không đồng ý/ }).click();
  await expect(page.getByText('Bạn đã dừng lại')).toBeVisible();
  await accessible(page);

  await visit(page, /Niê/);
  await expect(page.getByText('Tài khoản VNeID chưa đủ mức')).toBeVisible();
  await shoot(page, 'vneid-chua-du');

  await visit(page, /Nguyễn Văn Thử/);
  await expect(page.getByText('Đã định danh qua VNeID')).toBeVisible();
  await accessible(page);
  await fits(page);
  await shoot(page, 'vneid-xong');
  await page.getByRole('link', { name: 'Tiếp tục việc đang làm' }).click();
  await expect(page).toHaveURL(/\/thue-nha/);
  await page.goto('/toi/dinh-danh');
  await expect(page.getByText('Nguyễn Văn Thử')).toBeVisible();

  // Another person on the same account is for an officer to look at.
  await page.goto('/toi/dinh-danh/vneid');
  await visit(page, /Trần Thị Mẫu/);
  await expect(page.getByText('Cần cán bộ xem lại')).toBeVisible();
  // An answer that we did not ask for says so.
  await page.goto('/api/v1/vneid/callback?code=x&state=y');
  await expect(page.getByText('Đã quá thời gian')).toBeVisible();
});
