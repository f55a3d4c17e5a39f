// Who one is: a card read side by side, from pictures and before the camera; a still picture that is no face.
import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { showToCamera } from './support/camera.ts';
import { openAs, register } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

/** Somebody in the stand-in of the population database, and her card. */
const person = { number: '066199000124', name: 'Trần Thị Mẫu' };

async function side(page: Page, number: string, name: 'front' | 'back') {
  const answer = await page.request.get(`/dev/population/people/${number}/${name}.png`);
  expect(answer.ok()).toBe(true);
  return { name: `${name}.png`, mimeType: 'image/png', buffer: await answer.body() };
}

test('a card from two pictures makes level 1, and somebody else’s is not taken for hers', async ({
  page,
  watch,
}) => {
  watch.tolerate(/422 .*identification\/card/);
  await openAs(page, '0905000031', '/toi/dinh-danh');
  await settled(page);
  await expect(page.getByText('Mới có số điện thoại')).toBeVisible();
  await accessible(page);
  await shoot(page, 'dinh-danh-0');
  await page.getByRole('link', { name: /Chụp thẻ căn cước/ }).click();
  await settled(page);
  await accessible(page);
  await shoot(page, 'dinh-danh-the');
  const choose = page.locator('input[type=file]');
  await choose.setInputFiles(await side(page, person.number, 'front'));
  await expect(page.getByText('Bây giờ lật mặt kia của thẻ')).toBeVisible();
  await choose.setInputFiles(await side(page, '066090000217', 'back'));
  await expect(page.getByText('Các ảnh là của hai thẻ khác nhau', { exact: false })).toBeVisible();
  await choose.setInputFiles(await side(page, person.number, 'back'));
  await expect(page.getByText(person.name)).toBeVisible();
  await expect(page.getByText('•••••••••124')).toBeVisible();
  await accessible(page);
  await shoot(page, 'dinh-danh-xem-lai');
  await page.getByRole('button', { name: 'Đúng là tôi, định danh' }).click();
  await expect(page).toHaveURL(/\/toi\/dinh-danh$/);
  await expect(page.getByText('Mức 1 · đã đọc thẻ')).toBeVisible();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'dinh-danh-1');
});

test('the camera reads a card, an officer decides who has the number', async ({ page, browser, baseURL }) => {
  await openAs(page, '0905000032', '/toi/dinh-danh/the');
  await settled(page);
  await showToCamera(page, (await side(page, person.number, 'front')).buffer);
  await page.getByRole('button', { name: 'Mở máy ảnh' }).click();
  await expect(page.getByText('Bây giờ lật mặt kia của thẻ')).toBeVisible({ timeout: 60_000 });
  await showToCamera(page, (await side(page, person.number, 'back')).buffer);
  await expect(page.getByRole('button', { name: 'Đúng là tôi, định danh' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Đúng là tôi, định danh' }).click();
  await expect(page.getByText('Số định danh này đang gắn với một tài khoản khác')).toBeVisible();
  await expect(page.getByText('Mới có số điện thoại')).toBeVisible();

  const officer = await (await browser.newContext({ baseURL: baseURL!, locale: 'vi-VN' })).newPage();
  await officer.setViewportSize({ width: 1280, height: 800 });
  await openAs(officer, administrators[1], '/ban-lam-viec/dinh-danh');
  await officer.getByRole('button', { name: 'Số định danh đang gắn với tài khoản khác' }).first().click();
  await expect(officer.getByText(person.name)).toBeVisible();
  await settled(officer);
  await accessible(officer);
  await shoot(officer, 'ban-dinh-danh');
  await officer.getByRole('button', { name: 'Xác nhận', exact: true }).click();
  await officer.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(officer.getByText('Đã xác nhận', { exact: false }).first()).toBeVisible();
  await officer.context().close();

  await page.reload();
  await expect(page.getByText('Mức 1 · đã đọc thẻ')).toBeVisible();
  await page.goto('/toi/ai-da-xem');
  await settled(page);
});

test('a picture held before the camera is no living face', async ({ page, watch }) => {
  watch.tolerate(/(422|409) .*identification\/faces/);
  await openAs(page, '0905000032', '/toi/dinh-danh/khuon-mat');
  await settled(page);
  await accessible(page);
  await shoot(page, 'dinh-danh-khuon-mat');
  await showToCamera(page, (await side(page, person.number, 'front')).buffer);
  await page.getByRole('button', { name: 'Bắt đầu' }).click();
  await expect(page.getByText('Bước 1 trên 3')).toBeVisible();
  await shoot(page, 'dinh-danh-khuon-mat-buoc');
  await expect(page.getByRole('alert')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('link', { name: 'Dùng cách khác' })).toBeVisible();
  await shoot(page, 'dinh-danh-khuon-mat-khong');
});

test('what takes a higher level leads there, and back to what was typed', async ({ page, watch }) => {
  watch.tolerate(/403 .*corrections/);
  await register(page.request, '066099000389', { fullName: 'Người Thử Bước' });
  await openAs(page, '0905000035', '/toi/du-lieu');
  await settled(page);
  // No function of ours asks for a level yet; this one does twice, in the server's words.
  const answer = { code: 'levelNeeded', status: 403, level: 1, title: 'Việc này cần định danh mức 1.' };
  let refusals = 2;
  const refusal = { status: 403, contentType: 'application/problem+json', body: JSON.stringify(answer) };
  await page.route('**/api/v1/me/data/corrections', (route) =>
    route.request().method() === 'POST' && refusals-- > 0 ? route.fulfill(refusal) : route.continue(),
  );
  const said = 'Tên của tôi viết thiếu dấu, xin sửa lại cho đúng.';
  const write = () => page.getByRole('button', { name: 'Viết yêu cầu sửa' }).click();
  await write();
  await page.locator('#field-text').fill(said);
  await page.locator('#field-subject').selectOption({ index: 1 });
  const chosen = await page.locator('#field-subject').inputValue();
  await page.locator('#correction button[type=submit]').click();
  const sheet = page.getByRole('dialog', { name: 'Việc này cần định danh mức 1' });
  await expect(sheet).toBeVisible();
  await settled(page);
  await accessible(page);
  await shoot(page, 'can-dinh-danh');
  await sheet.getByRole('button', { name: 'Để sau' }).click();
  await expect(page.locator('#field-text')).toHaveValue(said);
  await page.locator('#correction button[type=submit]').click();
  await sheet.getByRole('button', { name: 'Định danh ngay' }).click();

  await expect(page.getByText('cần định danh mức cao hơn', { exact: false })).toBeVisible();
  await page.getByRole('link', { name: /Chụp thẻ căn cước/ }).click();
  await settled(page);
  for (const name of ['front', 'back'] as const) {
    await page.locator('input[type=file]').setInputFiles(await side(page, '066099000389', name));
    if (name === 'front') await expect(page.getByText('Bây giờ lật mặt kia của thẻ')).toBeVisible();
  }
  await page.getByRole('button', { name: 'Đúng là tôi, định danh' }).click();
  await page.getByRole('link', { name: 'Quay lại việc đang làm' }).click();

  await expect(page).toHaveURL(/\/toi\/du-lieu$/);
  await write();
  await expect(page.locator('#field-text')).toHaveValue(said);
  await expect(page.locator('#field-subject')).toHaveValue(chosen);
  await page.locator('#correction button[type=submit]').click();
  await expect(page.getByText(said)).toBeVisible();
});

test('at the counter a photo of the card fills in the form', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await openAs(page, administrators[1], '/ban-lam-viec/quay');
  await page.getByRole('textbox', { name: 'Số điện thoại của người dân' }).fill('0905000032');
  await page.getByRole('button', { name: 'Gửi mã cho người dân' }).click();
  const photo = page.locator('input[type=file]');
  await photo.setInputFiles(await side(page, '066202000481', 'back'));
  await expect(page.getByText('Bạn so lại với thẻ', { exact: false })).toBeVisible();
  await expect(page.getByLabel('Họ và tên')).toHaveValue(''); // those lines have no accents
  await expect(page.getByLabel('Thẻ có giá trị đến')).toHaveValue('2027-05-17');
  await photo.setInputFiles(await side(page, '066202000481', 'front'));
  await expect(page.getByLabel('Họ và tên')).toHaveValue('Y Mẫu Êban');
  await expect(page.getByLabel('Số định danh')).toHaveValue('066202000481');
  await expect(page.getByLabel('Ngày sinh')).toHaveValue('2002-05-17');
  await expect(page.getByLabel('Giới tính')).toHaveValue('male');
  await settled(page);
  await accessible(page);
  await shoot(page, 'ban-quay-dien');
});
