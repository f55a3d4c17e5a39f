// A driver's family sees tonight's coaches and calls; a passenger asks for seats; the operator keeps them, and adds a
// departure to its timetable.
import { accessible, fits } from './support/axe.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

const passenger = '0905000641';
const operator = '0905000100'; // owns the made-up operators
const desk = '/ban-lam-viec/xe-khach';

test.describe.configure({ mode: 'serial' });

async function search(page: Page, from: string, to: string) {
  await page.goto('/xe-khach');
  await page.getByRole('combobox', { name: 'Đi từ' }).fill(from);
  await page.getByRole('option', { name: 'Buôn Ma Thuột', exact: true }).click();
  await page.getByRole('combobox', { name: 'Đến', exact: true }).fill(to);
  await page.getByRole('option', { name: /Bến xe Miền Đông mới/ }).click();
  await page.getByRole('button', { name: 'Ngày mai' }).click();
}

test('a family finds the coaches of the evening, and whom to call', async ({ page }) => {
  await search(page, 'ban me', 'mien dong');
  await expect(page.getByRole('status').filter({ hasText: /^6 chuyến/ })).toBeVisible();
  await page.getByRole('button', { name: /^Tối/ }).click();
  await page.getByRole('button', { name: /^Đêm/ }).click();
  await expect(page.getByRole('status').filter({ hasText: /^3 chuyến/ })).toBeVisible();
  const late = page.getByRole('listitem').filter({ hasText: '21:00' });
  await expect(late).toContainText('05:00');
  await expect(late).toContainText('hôm sau');
  await expect(late).toContainText('300.000');
  await expect(late.getByText('Dữ liệu minh hoạ')).toBeVisible();
  await expect(late.getByRole('link', { name: 'Gọi 0905 000 201' })).toHaveAttribute(
    'href',
    'tel:0905000201',
  );
  await settled(page);
  await accessible(page);
  await fits(page);
  await page.getByRole('button', { name: 'Đổi chiều đi và đến' }).click();
  await expect(page.getByRole('combobox', { name: 'Đi từ' })).toHaveValue('Bến xe Miền Đông mới');
  await expect(page.getByRole('status').filter({ hasText: /chuyến/ })).toBeVisible();
});

test('an operator has a page of its own', async ({ page }) => {
  await search(page, 'buon ma', 'mien dong');
  await page
    .getByRole('listitem')
    .filter({ hasText: '22:00' })
    .getByRole('link', { name: 'Xem chuyến và giữ chỗ' })
    .click();
  await page.getByRole('link', { name: /Nhà xe Ban Mê/ }).click();
  await expect(page).toHaveURL(/xe-khach\/nha-xe\//);
  await expect(page.getByRole('heading', { name: 'Các tuyến' })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Gọi/ }).first()).toBeVisible();
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'coach-operator');
  await page
    .getByRole('link', { name: /Buôn Ma Thuột – TP. Hồ Chí Minh/ })
    .first()
    .click();
  await expect(page.getByRole('status').filter({ hasText: /chuyến/ })).toBeVisible();
});

test('a passenger asks for seats, and the operator keeps them', async ({ page, browser, baseURL }) => {
  await openAs(page, passenger, '/toi');
  await search(page, 'buon ma', 'mien dong');
  const late = page.getByRole('listitem').filter({ hasText: '22:00' });
  await late.getByRole('link', { name: 'Xem chuyến và giữ chỗ' }).click();
  await expect(page.getByText('Bạn lên xe ở đây')).toBeVisible();
  await page.getByRole('button', { name: 'Thêm một chỗ' }).click();
  await page.getByLabel('Lời nhắn cho nhà xe').fill('Có một cụ già');
  await settled(page);
  await accessible(page);
  await page.getByRole('button', { name: 'Gửi yêu cầu' }).click();
  await expect(page.getByText('Nhà xe trả lời trong vòng hai giờ')).toBeVisible();

  const office = await browser.newContext({ baseURL });
  const boss = await office.newPage();
  await openAs(boss, operator, desk);
  await boss.getByRole('link', { name: /Nhà xe Ban Mê/ }).click();
  await expect(boss.getByText('Khách có lời nhắn')).toBeVisible();
  await expect(boss.getByText('“Có một cụ già”')).toBeHidden();
  await shoot(boss, 'desk-coach-requests');
  await boss.getByRole('button', { name: 'Xem lời nhắn và số điện thoại' }).click();
  await expect(boss.getByRole('link', { name: '0905 000 641' })).toBeVisible();
  await expect(boss.getByText('“Có một cụ già”')).toBeVisible();
  await accessible(boss);
  await boss.getByRole('button', { name: 'Chờ nhà xe trả lời' }).focus();
  await boss.keyboard.press('j');
  await boss.keyboard.press('g');
  await boss.getByLabel('Lời nhắn cho khách').fill('Ghế 5, 6');
  await boss.getByRole('button', { name: 'Giữ chỗ', exact: true }).last().click();
  await expect(boss.getByText('Không có yêu cầu nào')).toBeVisible();
  await office.close();

  await page.getByRole('link', { name: 'Xem yêu cầu của tôi' }).click();
  await expect(page.getByText('Đã giữ chỗ')).toBeVisible();
  await expect(page.getByText('“Ghế 5, 6”')).toBeVisible();
  await accessible(page);
  await page.getByRole('button', { name: 'Huỷ chỗ' }).click();
  await page.getByRole('button', { name: 'Bấm lần nữa để huỷ chỗ này' }).click();
  await expect(page.getByText('Bạn đã huỷ')).toBeVisible();
  const looks = await page.request.get('/api/v1/me/accesses');
  expect(await looks.text()).toContain('coachRequest.read');
});

test('an operator adds a departure, looks at the day, and publishes', async ({ page }) => {
  await openAs(page, operator, desk);
  await page.getByRole('link', { name: /Nhà xe Ban Mê/ }).click();
  await page.getByRole('button', { name: 'Tuyến, giờ chạy' }).click();
  await page.getByRole('link', { name: /^Buôn Ma Thuột – TP. Hồ Chí Minh/ }).click();
  await page.getByRole('button', { name: 'Thêm giờ chạy' }).click();
  await expect(page.getByLabel('Giờ xuất bến 7')).toHaveValue('23:00');
  await page.getByLabel('Giờ xuất bến 7').fill('23:15');
  await page.getByLabel('Giờ xuất bến 7').blur();
  await expect(page.getByRole('cell', { name: '07:15 +1' })).toBeVisible();
  await accessible(page);
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByText('Đã lưu vào bản nháp')).toBeVisible();
  await page.getByRole('link', { name: 'Tuyến, giờ chạy' }).click();
  await page.getByRole('button', { name: 'Theo ngày' }).click();
  await expect(page.getByRole('cell', { name: /^23:15/ })).toBeVisible();
  await page.getByRole('button', { name: 'Công bố' }).click();
  await expect(page.getByText('Hành khách thấy lịch mới ngay')).toBeVisible();
  await search(page, 'bmt', 'miền đông');
  await expect(page.getByRole('status').filter({ hasText: /^7 chuyến/ })).toBeVisible();
});

test('a trip repeats otherwise in another part of the day', async ({ page }) => {
  await openAs(page, operator, desk);
  await page.getByRole('link', { name: /Nhà xe Ban Mê/ }).click();
  await page.getByRole('button', { name: 'Tuyến, giờ chạy' }).click();
  await page.getByRole('link', { name: /^Buôn Ma Thuột – TP. Hồ Chí Minh/ }).click();
  await page.getByLabel('Lặp lại mỗi (phút)').first().fill('30');
  await page.getByLabel('Lặp lại mỗi (phút)').first().blur();
  await page.getByRole('button', { name: 'Thêm khung giờ lặp' }).click();
  const band = page.getByRole('group', { name: 'Khung giờ 2' });
  await expect(band.getByLabel('Từ')).toHaveValue('20:01');
  await band.getByLabel('Từ').fill('21:00');
  await band.getByLabel('Lặp lại mỗi (phút)').fill('60');
  await band.getByLabel('Lặp lại mỗi (phút)').blur();
  await settled(page);
  await accessible(page);
  await fits(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await band.scrollIntoViewIfNeeded();
  await shoot(page, 'desk-coach-bands');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByText('Đã lưu vào bản nháp')).toBeVisible();
  await page.reload();
  await expect(band.getByLabel('Từ')).toHaveValue('21:00');
  await expect(band.getByLabel('Lặp lại mỗi (phút)')).toHaveValue('60');
  await band.getByRole('button', { name: 'Bỏ khung giờ: 21:00' }).click();
  await expect(band).toBeHidden();
  await page.getByRole('link', { name: 'Tuyến, giờ chạy' }).click();
  await page.getByRole('button', { name: 'Bỏ thay đổi' }).click();
  await page.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(page.getByRole('button', { name: 'Bỏ thay đổi' })).toBeHidden();
});
