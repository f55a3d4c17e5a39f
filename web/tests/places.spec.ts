// Places: found by what is open, corrected by people, decided by an officer, looked after by their owner, kept for
// where there is no network.
import { accessible } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial' });

const guest = '0905000170';
const owner = '0905000171';
const teller = '0905000172';

test('a visitor finds a place, its hours and the way', async ({ page }) => {
  await page.goto('/an-gi-o-dau');
  await page.getByRole('button', { name: 'Ăn uống' }).click();
  await expect(page).toHaveURL(/kind=eat/);
  await settled(page);
  await shoot(page, 'places');
  await accessible(page);
  await page.getByRole('searchbox').fill('com ga ba sau');
  await page.getByRole('searchbox').press('Enter');
  await page.getByRole('link', { name: /Cơm gà Bà Sáu/ }).click();
  await expect(page.getByRole('heading', { name: 'Giờ mở cửa' })).toBeVisible();
  await expect(page.getByText('10:00 – 14:00, 16:30 – 21:30').first()).toBeVisible();
  await expect(page.getByText('Dữ liệu minh hoạ', { exact: true })).toBeVisible();
  await settled(page);
  await shoot(page, 'place');
  await accessible(page);
});

test('somebody corrects the hours; what is not understood is said', async ({ page, watch }) => {
  watch.tolerate(/422 .*corrections/);
  await openAs(page, guest, '/an-gi-o-dau?q=bao+tang+dak+lak');
  await page.getByRole('link', { name: 'Bảo tàng Đắk Lắk' }).click();
  await expect(page.getByText('Chưa ai kiểm tra thông tin này')).toBeVisible();
  await page.getByRole('button', { name: 'Sửa thông tin' }).click();
  await page.getByLabel('Giờ mở cửa').fill('8h sáng đến 5h chiều');
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByRole('dialog').getByText(/Giờ mở cửa chưa đúng ở “8h sáng/)).toBeVisible();
  await accessible(page);
  await page.getByLabel('Giờ mở cửa').fill('Tu-Su 08:00-17:00; PH off');
  await page.getByLabel('Số điện thoại').fill('0262 385 1234');
  await shoot(page, 'place-correct');
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByText('Đã gửi, cảm ơn bạn. Cán bộ sẽ xem.')).toBeVisible();
});

test('an owner claims her place', async ({ page }) => {
  await openAs(page, owner, '/an-gi-o-dau?q=com+ga+ba+sau');
  await page.getByRole('link', { name: /Cơm gà Bà Sáu/ }).click();
  await page.getByRole('button', { name: 'Tôi là chủ địa điểm này' }).click();
  await page.getByLabel('Bằng chứng').fill('Giấy phép kinh doanh số 36A8012345 treo ở quán');
  await page
    .getByLabel('Thêm giấy tờ')
    .setInputFiles({ name: 'giay-phep.png', mimeType: 'image/png', buffer: await page.screenshot() });
  await expect(page.getByText('giay-phep.png')).toBeVisible();
  await settled(page);
  await shoot(page, 'quality-claim');
  await accessible(page);
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByText('Đã gửi, cảm ơn bạn. Cán bộ sẽ xem.')).toBeVisible();
});

test('an officer decides on both, and sees what is old', async ({ page }) => {
  await openAs(page, administrators[1], '/ban-lam-viec/dia-diem');
  await expect(page.getByRole('article')).toHaveCount(2);
  await expect(page.getByRole('link', { name: 'giay-phep.png' })).toBeVisible();
  await settled(page);
  await shoot(page, 'desk-places');
  await accessible(page);
  for (const left of [1, 0]) {
    await page.getByRole('button', { name: 'Chấp nhận', exact: true }).first().click();
    await expect(page.getByRole('article')).toHaveCount(left);
  }
  await page.getByRole('button', { name: 'Quá một năm chưa kiểm tra' }).click();
  await expect(page.getByText('Tháp Nhạn')).toBeVisible();
});

test('the correction is public, the owner changes hers at once, and a ward stays without a network', async ({
  page,
  context,
  watch,
}) => {
  watch.tolerate(/ERR_FAILED|ERR_INTERNET_DISCONNECTED|Failed to fetch|NetworkError/);
  await openAs(page, owner, '/an-gi-o-dau?q=bao+tang+dak+lak');
  await page.getByRole('link', { name: 'Bảo tàng Đắk Lắk' }).click();
  await expect(page.getByText(/Thông tin được kiểm tra ngày/)).toBeVisible();
  await expect(page.getByRole('link', { name: /0262/ })).toBeVisible();
  await page.goto('/an-gi-o-dau?q=com+ga+ba+sau');
  await page.getByRole('link', { name: /Cơm gà Bà Sáu/ }).click();
  await page.getByRole('button', { name: 'Sửa thông tin' }).click();
  await page.getByLabel('Giờ mở cửa').fill('Mo-Su 09:00-20:00');
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByText('09:00 – 20:00').first()).toBeVisible();

  await page.goto('/an-gi-o-dau?ward=22015');
  await page.getByRole('button', { name: 'Lưu để xem khi không có mạng' }).click();
  await expect(page.getByText(/Đã lưu \d+ địa điểm vào máy/)).toBeVisible();
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Đang mở cửa' }).click();
  await expect(page.getByText(/Đang xem bản lưu/)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Tháp Nhạn' })).toBeVisible();
  await context.setOffline(false);
});

test('a place that is missing is told of, approved and found', async ({ page, watch }) => {
  watch.tolerate(/422 .*places/);
  await openAs(page, teller, '/an-gi-o-dau');
  await page.getByRole('link', { name: 'Thêm địa điểm' }).click();
  await page.getByRole('button', { name: 'Cà phê', exact: true }).click();
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByLabel('Tên', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Tên', { exact: true }).fill('Cà phê Hiên Nhà Dài');
  const map = page.getByRole('application');
  await map.focus();
  await map.press('Enter');
  await map.press('ArrowUp');
  await expect(page.getByText(/^Đã đặt: /)).toBeVisible();
  await page.getByLabel('Địa chỉ').fill('Buôn Ako Dhong');
  await page.getByLabel('Số điện thoại').fill('0905 000 172');
  await page.getByRole('button', { name: 'Thêm khung giờ' }).click();
  const hours = page.getByRole('group', { name: 'Khung giờ 1' });
  await hours.getByRole('button', { name: 'Chủ nhật' }).click();
  await hours.getByLabel('Mở lúc').fill('06:30');
  await hours.getByLabel('Đóng lúc').fill('22:00');
  await page.getByLabel('Nghỉ ngày lễ, Tết').check();
  await settled(page);
  await shoot(page, 'quality-place-form');
  await accessible(page);
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page).toHaveURL(/an-gi-o-dau\/cua-toi\/[0-9a-f-]{36}$/);
  await expect(page.getByText('Chờ duyệt')).toBeVisible();
  const id = page.url().slice(-36);
  await shoot(page, 'quality-place-mine');
  await page.goto('/an-gi-o-dau/cua-toi');
  await expect(page.getByRole('link', { name: /Cà phê Hiên Nhà Dài/ })).toBeVisible();

  await openAs(page, administrators[1], '/ban-lam-viec/duyet-tin?kind=places');
  await page.getByRole('button', { name: /Cà phê Hiên Nhà Dài/ }).click();
  await expect(page.getByText('Mo-Sa 06:30-22:00; PH off')).toBeVisible();
  await page.getByRole('button', { name: /^Duyệt/ }).click();
  await expect(
    page.getByText('Đang duyệt', { exact: false }).or(page.getByText('Đã duyệt')).first(),
  ).toBeVisible();
  await page.goto('/an-gi-o-dau');
  await expect
    .poll(async () => (await page.request.get(`/api/v1/places/${id}`)).status(), { timeout: 20_000 })
    .toBe(200);
});
