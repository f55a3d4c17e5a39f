// One room from its owner to its tenant: posted with a broken network, approved at the desk, found, called.
import { accessible } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs, signInHere } from './support/people.ts';
import { photos } from './support/pictures.ts';
import { expect, type Page, settled, test } from './support/test.ts';

const owner = '0905000002';
const tenant = '0905000003';
const title = `Phòng trọ gác lửng cạnh KCN Hòa Phú ${Date.now() % 100_000}`;

test.describe.configure({ mode: 'serial' });

async function narrowToHoaPhu(page: Page) {
  await page.getByRole('button', { name: 'Bộ lọc' }).click();
  const sheet = page.getByRole('dialog', { name: 'Bộ lọc' });
  await sheet.getByRole('button', { name: /^Dưới 2\str/ }).click();
  await sheet.getByLabel('Gần nơi làm').selectOption({ label: 'KCN Hòa Phú' });
  await sheet.getByRole('button', { name: 'Xem kết quả' }).click();
  await expect(sheet).toBeHidden();
}

test('a tenant finds a room under 2 million near Hòa Phú and learns the phone number', async ({ page }) => {
  await openAs(page, tenant, '/');
  await page.getByRole('link', { name: /Tìm việc, phòng trọ/ }).click();
  await page.getByRole('searchbox').fill('phong tro hoa phu');
  await page.getByRole('link', { name: 'Xem tất cả: Phòng, nhà cho thuê' }).click();
  await narrowToHoaPhu(page);
  await expect(page).toHaveURL(/priceMax=2000000/);
  await settled(page);
  const rows = page.locator('article');
  await expect(rows).not.toHaveCount(0);
  for (const price of await rows.locator('p').first().allInnerTexts()) {
    expect(price).toMatch(/^(\d{3}\.\d{3}\sđ|1(,\d+)?\striệu|2\striệu)/);
  }
  await rows.first().getByRole('link').first().click();
  await expect(page.getByText(/0\d{3} \d{3} \d{3}/)).toHaveCount(0); // not before it is asked for
  await page.getByRole('button', { name: 'Liên hệ chủ nhà' }).click();
  const sheet = page.getByRole('dialog', { name: 'Liên hệ chủ nhà' });
  await expect(sheet.getByRole('link', { name: /Gọi 0\d{3} \d{3} \d{3}/ })).toHaveAttribute(
    'href',
    /^tel:\+?\d+$/,
  );
});

test('an owner posts a room with three photos although the network fails in the middle', async ({
  page,
  context,
  watch,
}) => {
  watch.tolerate(/ERR_INTERNET_DISCONNECTED/);
  watch.tolerate(/404 .*me\/drafts/); // she has no draft yet
  await openAs(page, owner, '/thue-nha/dang');
  await page.getByRole('button', { name: 'Phòng trọ' }).click();
  await page.getByLabel('Tiêu đề').fill(title);
  await page.getByLabel('Xã, phường').fill('hoa phu');
  await page.getByRole('button', { name: /Hòa Phú/ }).click();
  await page.getByLabel('Số nhà, đường, thôn, buôn').fill('12 thôn 3');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();

  await page.getByLabel('Giá thuê một tháng').fill('1500000');
  await page.getByLabel(/^Tiền cọc/).fill('500000');
  await page.getByLabel(/^Diện tích/).fill('18');
  await page.getByLabel(/^Giá điện/).fill('3500');
  await page.getByRole('button', { name: 'Máy lạnh' }).click();
  await page.getByLabel(/^Mô tả/).fill('Phòng mới, cách cổng khu công nghiệp 500 m, giờ giấc tự do.');

  await context.setOffline(true);
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.locator('input[type=file]').setInputFiles(await photos(page, 3));
  await expect(page.getByText('Chờ mạng')).toHaveCount(3);
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await expect(page.getByText(title)).toBeVisible();
  await page.getByRole('button', { name: 'Gửi tin' }).click();
  await expect(page.getByRole('heading', { name: 'Tin đang chờ mạng' })).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByText(`Đã gửi: ${title}`)).toBeVisible();
  await page.getByRole('link', { name: 'Tin của tôi' }).click();
  await expect(page.getByRole('link', { name: title })).toContainText('Đang chờ duyệt');
});

test('an officer sees the room at the desk and approves it', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('/ban-lam-viec/');
  await page.getByRole('link', { name: 'Đăng nhập bằng số điện thoại' }).click();
  await signInHere(page, administrators[1]);
  await expect(page).toHaveURL(/\/ban-lam-viec\//);
  await page.getByRole('navigation').getByRole('link', { name: 'Duyệt tin' }).click();
  await page.getByLabel('Xã, phường').selectOption({ label: 'Hòa Phú' });
  await page.getByRole('button', { name: title }).click();
  const panel = page.getByRole('complementary', { name: title });
  await expect(panel.getByText('12 thôn 3')).toBeVisible();
  await expect(panel.getByRole('button', { name: /Ảnh \d trên 3/ })).toHaveCount(3);
  await page.keyboard.press('?');
  await expect(page.getByText('Duyệt tin đang mở')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.keyboard.press('r');
  await page.getByRole('button', { name: 'Gửi từ chối' }).click();
  await expect(page.getByRole('alert')).toHaveText('Chọn ít nhất một lý do');
  await accessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Gửi từ chối' })).toHaveCount(0);

  await page.keyboard.press('a'); // a slip: taken back at once
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await expect(panel).toBeVisible();
  await page.keyboard.press('a');
  await page.getByRole('button', { name: 'Gửi ngay' }).click();
  await expect(page.getByText('Đã duyệt', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: title })).toHaveCount(0);

  await page.getByRole('navigation').getByRole('link', { name: 'Nhật ký' }).click();
  await expect(page.getByRole('table')).toContainText(/approve/);
});

test('the owner is told, and the tenant finds the room', async ({ page, browser, baseURL }) => {
  await openAs(page, tenant, '/tim');
  await page.getByRole('searchbox').fill(title);
  await expect(page.getByRole('link', { name: title })).toBeVisible();

  const other = await browser.newContext({ baseURL, viewport: { width: 360, height: 800 } });
  const hers = await other.newPage();
  await openAs(hers, owner, '/thong-bao');
  await expect(hers.getByRole('main')).toContainText(title);
  await hers.goto('/toi/tin-dang');
  await expect(hers.getByRole('link', { name: title })).toContainText('Đang hiển thị');
  await other.close();
});
