// Data quality at the desk: how much there is of everything, what is wrong with it, asking whoever posted it to mend
// it, and taking off what is right as it is.
import { accessible } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial' });

const chief = administrators[1];
const wide = { width: 1280, height: 800 };

test('an officer sees how much there is, down to a ward', async ({ page }) => {
  await page.setViewportSize(wide);
  await openAs(page, chief, '/ban-lam-viec/chat-luong');
  await expect(page.getByRole('row', { name: /^Thuê nhà/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /^Xe khách/ })).toBeVisible();
  await settled(page);
  await shoot(page, 'quality-overview');
  await page.setViewportSize(wide);
  await accessible(page);
  await page.getByRole('button', { name: 'Việc làm', exact: true }).click();
  await expect(page).toHaveURL(/by=category&kind=jobs/);
  await expect(page.getByRole('row', { name: /^Việc làm: / }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Xã, phường', exact: true }).click();
  await expect(page.getByRole('row', { name: /^Xã Hòa Phú/ })).toBeVisible();
});

test('who posted something without a photo is asked to add one; what is right is dismissed', async ({
  page,
  watch,
}) => {
  watch.tolerate(/409 .*ask/);
  await page.setViewportSize(wide);
  await openAs(page, chief, '/ban-lam-viec/chat-luong?fault=photos&kind=rentals');
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await settled(page);
  await shoot(page, 'quality-photos');
  await page.setViewportSize(wide);
  await accessible(page);
  const before = await page.getByRole('row').count();
  await page
    .getByRole('button', { name: /^Nhờ người đăng sửa:/ })
    .first()
    .click();
  await expect(page.getByText('Đã gửi lời nhờ đến người đăng')).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(before - 1);
  await page
    .getByRole('button', { name: /^Bỏ qua:/ })
    .first()
    .click();
  await page.getByLabel('Vì sao như vậy là đúng').fill('Nhà đang xây, chưa chụp được');
  await page.getByRole('button', { name: 'Bỏ qua', exact: true }).click();
  await expect(page.getByText('Đã bỏ qua', { exact: true }).last()).toBeVisible();
  await page.getByLabel('Tình trạng').selectOption('dismissed');
  await expect(page.getByText('“Nhà đang xây, chưa chụp được”')).toBeVisible();
  await shoot(page, 'quality-dismissed');
  await page.setViewportSize(wide);
  await page.getByRole('button', { name: /^Mở lại:/ }).click();
  await expect(page.getByText('Đã đưa lại vào danh sách')).toBeVisible();
});

test('nobody can be asked about what the province entered itself', async ({ page, watch }) => {
  watch.tolerate(/409 .*ask/);
  await page.setViewportSize(wide);
  await openAs(page, chief, '/ban-lam-viec/chat-luong?fault=unconfirmed&kind=places');
  await page
    .getByRole('button', { name: /^Nhờ người đăng sửa:/ })
    .first()
    .click();
  await expect(page.getByText(/do tỉnh nhập sẵn/)).toBeVisible();
});
