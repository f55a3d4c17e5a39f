// Somebody on the way over a pass looks at its camera, sees how old the picture is, follows it, looks back over the
// day and reports one that is broken; who saves data taps for pictures.
import { accessible, fits } from './support/axe.ts';
import { openAs, signInHere } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial' });

/** Whose only story this is. */
const phone = '0977660041';

async function enlarge(page: Page) {
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
}

async function open(page: Page, name: string) {
  await page.goto('/camera');
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

test('the list says of every picture how old it is', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Camera giao thông' }).click();
  await expect(page.getByRole('status').filter({ hasText: '12 camera' })).toBeVisible(); // the thirteenth is internal
  await expect(page.getByText('Bến xe phía Bắc')).toHaveCount(0);
  const pass = page.getByRole('article').filter({ hasText: 'Đèo Phượng Hoàng' });
  await expect(pass.getByText('Đang hoạt động')).toBeVisible();
  await expect(pass.getByText(/^Ảnh chụp (vừa xong|\d+ (giây|phút) trước)$/)).toBeVisible();
  await expect(pass.getByText('Mô phỏng')).toBeVisible();
  const gone = page.getByRole('article').filter({ hasText: 'Đèo Cù Mông' });
  await expect(gone.getByText('Mất tín hiệu')).toBeVisible();
  const black = page.getByRole('article').filter({ hasText: 'Cầu Sêrêpốk' });
  await expect(black.getByText('Không thấy gì')).toBeVisible();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'camera-list');
  await page.emulateMedia({ colorScheme: 'dark' });
  await accessible(page);
});

test('filters, and the map', async ({ page }) => {
  await page.goto('/camera');
  await settled(page);
  // The first picture is on the first screen.
  const first = await page.getByRole('article').first().boundingBox();
  expect(first!.y).toBeLessThan(500);
  await page.getByRole('button', { name: 'Lọc', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: 'Lọc camera' });
  await sheet.getByRole('button', { name: 'Thời tiết' }).click();
  await expect(page.getByText('2 camera', { exact: true })).toBeAttached();
  await settled(page);
  await accessible(page);
  await shoot(page, 'camera-loc');
  await sheet.getByRole('button', { name: 'Tất cả' }).click();
  await sheet.getByLabel('Tuyến đường').selectOption('QL26');
  await sheet.getByRole('button', { name: 'Xem 1 camera' }).click();
  await expect(page.getByRole('status').filter({ hasText: '1 camera' })).toBeVisible();
  await page.getByRole('button', { name: 'QL26' }).click();
  await page.getByRole('searchbox').fill('da rang');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: '1 camera' })).toBeVisible();
  await page.goto('/camera?mine=1');
  await expect(page.getByText('Bạn chưa chọn camera nào')).toBeVisible();
  await page.goto('/camera');
  await page.getByRole('button', { name: 'Bản đồ' }).click();
  const map = page.getByRole('region', { name: 'Bản đồ' });
  await map.getByRole('button', { name: 'Đèo Phượng Hoàng' }).click();
  await expect(map.getByRole('article')).toContainText('Đang hoạt động');
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'camera-map');
});

test('one camera: live, followed, looked back at, shared in words', async ({ page }) => {
  await open(page, 'Ngã Sáu Ban Mê');
  const picture = page.getByRole('img', {
    name: /^Ảnh từ camera Ngã Sáu Ban Mê, chụp (vừa xong|\d+ (giây|phút) trước)$/,
  });
  await expect(picture).toBeVisible();
  const first = await picture.getAttribute('src');
  await expect(page.getByText('Đông Bắc')).toBeVisible();
  await expect(page.getByText('Tự lấy ảnh mới mỗi 15 giây')).toBeVisible();
  await page.getByRole('button', { name: 'Theo dõi' }).click();
  await page.getByRole('button', { name: 'Xem lại 24 giờ qua' }).click();
  await expect(page.getByRole('slider', { name: 'Thời điểm của ảnh' })).toBeVisible();
  await expect(page.getByText(/^Đang xem ảnh lúc .*, không phải cảnh lúc này$/)).toBeVisible();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'camera-one');
  await expect(picture).not.toHaveAttribute('src', first ?? '', { timeout: 40_000 }); // it came by itself
  await page.goto('/camera?mine=1');
  await expect(page.getByRole('status').filter({ hasText: '1 camera' })).toBeVisible();
});

test('what is followed comes along when somebody signs in, and to another phone', async ({
  page,
  browser,
  baseURL,
  watch,
}) => {
  watch.tolerate(/ERR_INTERNET_DISCONNECTED/);
  const one = page.getByRole('status').filter({ hasText: '1 camera' });
  await open(page, 'Đèo Cả');
  await page.getByRole('button', { name: 'Theo dõi' }).click();
  await page.goto('/camera?mine=1');
  await expect(one).toBeVisible();
  await page.goto(`/dang-nhap?next=${encodeURIComponent('/camera?mine=1')}`);
  await signInHere(page, phone);
  await expect(one).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem('daklakid.cameras'))).toBeNull();

  const elsewhere = await browser.newContext({ baseURL, storageState: await page.context().storageState() });
  const other = await elsewhere.newPage();
  await other.goto('/camera?mine=1');
  await expect(other.getByRole('status').filter({ hasText: '1 camera' })).toBeVisible();
  await other.getByRole('link', { name: 'Đèo Cả', exact: true }).click();
  await other.getByRole('button', { name: 'Đang theo dõi' }).click();
  await expect(other.getByRole('button', { name: 'Theo dõi', exact: true })).toBeVisible();
  await other.goto('/camera?mine=1');
  await expect(other.getByText('Danh sách đi theo tài khoản')).toBeVisible();
  await elsewhere.close();

  // Without a network the wish waits, and is sent when there is one.
  await open(page, 'Hồ Lắk');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Theo dõi' }).click();
  await expect(page.getByRole('button', { name: 'Đang theo dõi' })).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText('Đã gửi: Hồ Lắk')).toBeVisible();
  await page.goto('/camera?mine=1');
  await expect(one).toBeVisible();
  await expect(page.getByRole('link', { name: 'Hồ Lắk', exact: true })).toBeVisible();
});

test('a picture that is not of this moment says so, and a broken camera is reported', async ({ page }) => {
  await open(page, 'Cầu Sêrêpốk');
  await expect(page.getByText('Không thấy gì', { exact: true })).toHaveCount(2); // on the picture, and below
  await expect(page.getByText('Ảnh tối đen hoặc ống kính bị che')).toBeVisible();
  await open(page, 'Đèo Cù Mông');
  await expect(page.getByText('trong 24 giờ qua không có ảnh nào')).toBeVisible();
  await settled(page);
  await accessible(page);
  await shoot(page, 'camera-lost');
  await page.getByRole('link', { name: 'Báo camera hỏng' }).click();
  await expect(page).toHaveURL(/\/phan-anh\/moi/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('who saves data loads a picture by a tap', async ({ page }) => {
  const pictures: string[] = [];
  page.on('request', (request) => {
    if (/\/cameras\/[^/]+\/picture/.test(request.url())) pictures.push(request.url());
  });
  await page.goto('/');
  await page.evaluate(() => localStorage.setItem('daklakid.appearance', '{"saver":true}'));
  await open(page, 'Đèo Cả');
  await expect(page.getByText('Đang tiết kiệm dữ liệu')).toBeVisible();
  expect(pictures).toEqual([]);
  await page.getByRole('button', { name: 'Bấm để xem ảnh' }).click();
  await expect(page.getByRole('img', { name: /^Ảnh từ camera Đèo Cả/ })).toBeVisible();
  expect(pictures.length).toBe(1);
  expect(pictures[0]).toContain('size=thumb');
});

test('large text on a narrow phone fits', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('/');
  await page.evaluate(() => localStorage.setItem('daklakid.appearance', '{"text":"larger"}'));
  for (const path of ['/camera']) {
    await page.goto(path);
    await expect(page.getByRole('status').filter({ hasText: 'camera' })).toBeVisible();
    await enlarge(page);
    await settled(page);
    await fits(page);
  }
  await page.getByRole('link', { name: 'Hồ Lắk', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Hồ Lắk', level: 1 })).toBeVisible();
  await enlarge(page);
  await settled(page);
  await fits(page);
});

test('a camera that is not there', async ({ page, watch }) => {
  watch.tolerate(/404/);
  await page.goto('/camera/0198c0de-0000-7000-8000-000000000000');
  await expect(page.getByText('Không tìm thấy trang này')).toBeVisible();
  await accessible(page);
});

test('an officer tries a source, puts up a camera and shows it with a reason', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await openAs(page, '0905000301', '/ban-lam-viec/camera');
  await expect(page.getByRole('link', { name: 'Cầu Đà Rằng' })).toBeVisible();
  await expect(page.getByText('Gành Đá Đĩa')).toHaveCount(0); // another agency's
  await settled(page);
  await accessible(page);
  await shoot(page, 'camera-desk');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('link', { name: 'Thêm camera' }).click();
  await page.getByLabel('Tên camera').fill('Đèo Hà Lan, chiều xuống');
  await page.getByLabel('Vĩ độ').fill('12.83');
  await page.getByLabel('Kinh độ').fill('108.2');
  await page.getByLabel('Địa chỉ lấy ảnh').fill('http://169.254.169.254/latest/meta-data/');
  await page.getByRole('button', { name: 'Thử nguồn này' }).click();
  await expect(page.getByText('mạng nội bộ chưa được quản trị cho phép')).toBeVisible();
  await page.getByLabel('Địa chỉ lấy ảnh').fill('http://camera-mo-phong.test/deo-ha-lan.jpg');
  await page.getByRole('button', { name: 'Thử nguồn này' }).click();
  await expect(page.getByRole('img', { name: 'Ảnh thử' })).toBeVisible();
  await settled(page);
  await accessible(page);
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByText('Chỉ cán bộ của cơ quan quản lý xem được')).toBeVisible();
  await page.getByLabel('Lý do').fill('Đường đèo công cộng, nhiều sương mù');
  await page.getByRole('button', { name: 'Công khai camera này' }).click();
  await expect(page.getByText('Mọi người đang xem được camera này')).toBeVisible();
  await accessible(page);
  await shoot(page, 'camera-desk-one');
});
