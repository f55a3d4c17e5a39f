// What is kept of people, in a real browser: consent, a copy, a correction with its answer, and being forgotten.
import { readFileSync } from 'node:fs';

import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { expect, settled, test } from './support/test.ts';

const citizen = '0987650077';

test('consent is given and withdrawn at a touch, and a copy of the data is fetched', async ({ page }) => {
  await openAs(page, citizen, '/toi/du-lieu');
  const suggestions = page.getByRole('switch', { name: /Gợi ý phòng/ });
  await expect(suggestions).not.toBeChecked();
  await suggestions.click();
  await expect(page.getByText(/Bật từ/)).toBeVisible();
  await page.reload();
  await expect(suggestions).toBeChecked();
  await suggestions.click();
  await expect(page.getByText(/Bật từ/)).toBeHidden();

  await page.getByRole('button', { name: 'Tạo bản dữ liệu' }).click();
  const fetching = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Tải về' }).click();
  const file = await fetching;
  expect(file.suggestedFilename()).toBe('du-lieu-cua-toi.zip');
  expect(
    readFileSync(await file.path())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK');
  await settled(page);
  await accessible(page);
  await fits(page);
});

test('what is kept is shown with the day it is kept until', async ({ page }) => {
  await openAs(page, citizen, '/toi/du-lieu');
  await page.getByRole('button', { name: 'Xem dữ liệu đang giữ' }).click();
  const kind = (name: string | RegExp) =>
    page.locator('details').filter({ has: page.locator('summary', { hasText: name }) });
  const devices = kind('Thiết bị đã đăng nhập');
  await devices.locator('summary').click();
  await expect(devices.getByText(/^Giữ 90 ngày từ lần dùng cuối\. Căn cứ:/)).toBeVisible();
  await expect(devices.getByText(/^Giữ đến \d\d\/\d\d\/\d{4}$/).first()).toBeVisible();
  const account = kind(/^\s*Tài khoản/);
  await account.locator('summary').click();
  await expect(account.getByText('Giữ cùng tài khoản của bạn.')).toBeVisible();
  await expect(account.getByText(/Giữ đến/)).toBeHidden();
  await settled(page);
  await accessible(page);
  await fits(page);
});

test('a correction is asked for, and an officer answers', async ({ page, browser, baseURL }) => {
  await openAs(page, citizen, '/toi/du-lieu');
  await page.getByRole('button', { name: 'Viết yêu cầu sửa' }).click();
  await page.getByLabel('Sai ở đâu').selectOption('identity');
  await page.getByLabel('Sai thế nào, đúng là gì').fill('Ngày sinh đúng là 12/03/1998.');
  await accessible(page);
  await page.getByRole('button', { name: 'Gửi yêu cầu' }).click();
  await expect(page.getByText('Ngày sinh đúng là 12/03/1998.')).toBeVisible();

  const office = await browser.newContext({ baseURL: baseURL ?? '', locale: 'vi-VN' });
  const desk = await office.newPage();
  await openAs(desk, administrators[0], '/ban-lam-viec/du-lieu');
  await desk.getByRole('button', { name: 'Mở', exact: true }).first().click();
  await expect(desk.getByText('Ngày sinh đúng là 12/03/1998.')).toBeVisible();
  await desk.getByLabel('Trả lời cho người yêu cầu').fill('Đã sửa theo căn cước của bạn.');
  await desk.getByRole('button', { name: 'Đã sửa', exact: true }).click();
  await expect(desk.getByText('Ngày sinh đúng là 12/03/1998.')).toBeHidden();
  await settled(desk);
  await accessible(desk);
  await office.close();

  await page.reload();
  await expect(page.getByText('Trả lời: Đã sửa theo căn cước của bạn.')).toBeVisible();
});

test('being forgotten is explained, asked for, and taken back', async ({ page }) => {
  await openAs(page, citizen, '/toi/du-lieu');
  await page.getByRole('button', { name: 'Xem và xoá tài khoản' }).click();
  const confirm = page.getByRole('button', { name: 'Xoá tài khoản của tôi' });
  await expect(page.getByText('Nhật ký kiểm soát')).toBeVisible();
  await expect(confirm).toBeDisabled();
  await accessible(page);
  await page.getByLabel(/Tôi hiểu/).check();
  await confirm.click();
  await expect(page.getByText(/Tài khoản sẽ bị xoá lúc/)).toBeVisible();
  await expect(page.locator('code')).toHaveText(/^[A-Z2-7]{5}(-[A-Z2-7]{5}){3}$/);
  await page.getByRole('button', { name: 'Giữ lại tài khoản' }).click();
  await expect(page.getByRole('button', { name: 'Xem và xoá tài khoản' })).toBeVisible();
});
