// The desk's own stories: a setting that takes effect, an account that is locked, a listing taken off, the log
// verified, and the second factor from its set-up to the lock that keeps what was typed.
import { createHmac } from 'node:crypto';

import { accessible } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs, signInHere } from './support/people.ts';
import { expect, type Page, settled, test } from './support/test.ts';

const chief = administrators[0];
const wide = { width: 1280, height: 800 };

/** What an authenticator app shows (RFC 6238). */
function authenticator(secret: string, at = Date.now()): string {
  const bits = [...secret].map((c) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'),
  );
  const key = Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)!
      .map((byte) => parseInt(byte, 2)),
  );
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const sum = createHmac('sha1', key).update(counter).digest();
  const number = sum.readUInt32BE(sum[19]! & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

async function atDesk(page: Page, path: string) {
  await page.setViewportSize(wide);
  await openAs(page, chief, `/ban-lam-viec${path}`);
  await settled(page);
}

test('an announcement written at the desk stands on the first page, and is undone', async ({ page }) => {
  await atDesk(page, '/thiet-lap-tinh');
  await page.getByLabel('Nội dung tiếng Việt').fill('Chợ phiên Buôn Hồ dời sang ngày 30/11.');
  await page.getByRole('button', { name: 'Lưu: Nội dung tiếng Việt' }).click();
  await expect(page.getByText('Đã lưu, có hiệu lực ngay')).toBeVisible();
  await page.getByLabel('Hiện thông báo', { exact: true }).selectOption('true');
  await page.getByRole('button', { name: 'Lưu: Hiện thông báo' }).click();
  await expect(page.getByRole('table')).toContainText('Hiện thông báo');
  await page.getByLabel('Số người báo xấu để tự ẩn tin').fill('0');
  await page.getByRole('button', { name: /^Lưu: Số người báo xấu/ }).click();
  await expect(page.getByRole('alert')).toHaveText('Từ 1 đến 100.');
  await accessible(page);

  await page.goto('/');
  await expect(page.getByText('Chợ phiên Buôn Hồ dời sang ngày 30/11.')).toBeVisible();
  await page.goto('/ban-lam-viec/thiet-lap-tinh');
  await page.getByRole('button', { name: 'Hoàn tác: Hiện thông báo' }).click();
  await page.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(page.getByText('Đã hoàn tác')).toBeVisible();
  await expect(page.getByLabel('Hiện thông báo', { exact: true })).toHaveValue('false');
});

test('a published listing is found, taken off with a reason, and shown again', async ({ page }) => {
  await atDesk(page, '/duyet-tin');
  await page.keyboard.press('5');
  await expect(page).toHaveURL(/view=published/);
  await expect(page.getByRole('button', { name: /^Đang hiện \d+/ })).toHaveAttribute('aria-pressed', 'true');
  await page.getByLabel('Tìm trong tin đang hiện').fill('phong tro');
  await page.getByRole('button', { name: 'Lọc', exact: true }).click();
  await settled(page);
  await page.keyboard.press('j');
  const panel = page.getByRole('complementary');
  await expect(panel.getByRole('button', { name: /Ẩn tin/ })).toBeVisible();
  const title = await panel.getByRole('heading', { level: 2 }).innerText();
  await page.keyboard.press('h');
  await expect(panel.getByText('Cán bộ đã ẩn tin của bạn.')).toBeVisible();
  await panel.getByRole('button', { name: 'Ẩn tin này' }).click();
  await expect(page.getByRole('alert')).toHaveText('Chọn ít nhất một lý do');
  await panel.getByLabel('Có dấu hiệu lừa đảo').check();
  await panel.getByLabel('Nói rõ thêm cho người đăng').fill('Đòi cọc trước khi xem phòng.');
  await accessible(page);
  await panel.getByRole('button', { name: 'Ẩn tin này' }).click();
  await page.getByRole('button', { name: 'Gửi ngay' }).click();
  await expect(page.getByText('Đã ẩn tin', { exact: true })).toBeVisible();

  await page.keyboard.press('3');
  await page.getByRole('button', { name: title }).first().click();
  await expect(panel.getByText('Đòi cọc trước khi xem phòng.')).toBeVisible();
  await panel.getByRole('button', { name: 'Cho hiện lại' }).click();
  await panel.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(page.getByText('Tin đã hiện lại')).toBeVisible();
});

test('an account is found by its number, locked and unlocked, and the log is verified', async ({
  page,
  browser,
  baseURL,
}) => {
  const other = await browser.newContext({ baseURL });
  const hers = await other.newPage();
  await hers.goto('/dang-nhap');
  await signInHere(hers, '0905000041');
  await atDesk(page, '/tai-khoan');
  await page.getByLabel('Số điện thoại').fill('0905 000 041');
  await page.getByRole('button', { name: 'Tìm', exact: true }).click();
  await page.getByRole('button', { name: 'Khoá tài khoản' }).click();
  await page.getByLabel('Lý do khoá').selectOption('security');
  await page.getByRole('button', { name: 'Khoá tài khoản' }).click();
  await accessible(page);
  await page.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(page.getByText(/Khoá vì: Tài khoản bị chiếm/)).toBeVisible();
  expect((await hers.request.get('/api/v1/me')).status()).toBe(401);
  await other.close();
  await page.getByRole('button', { name: 'Mở khoá' }).click();
  await expect(page.getByText('Đang dùng').first()).toBeVisible();

  await page.getByRole('link', { name: 'Xem nhật ký về tài khoản này' }).click();
  await expect(page.getByRole('table')).toContainText('account.lock');
  await page.getByRole('button', { name: 'Kiểm tra ngay' }).click();
  await expect(page.getByText(/^Nguyên vẹn: /)).toBeVisible({ timeout: 20_000 });
});

test('an organisation gets another name', async ({ page }) => {
  await atDesk(page, '/thanh-vien');
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('button', { name: 'Đổi tên' }).click();
  const name = page.getByLabel('Tên mới');
  const before = await name.inputValue();
  await name.fill(`${before} (mới)`);
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${before} (mới)`);
  await page.getByText('Tên trước đây').click();
  await expect(page.getByRole('listitem').filter({ hasText: before }).first()).toBeVisible();
});

// Last, with an administrator of its own: from here on she is asked for codes.
test('a second factor is set up; the lock keeps what was typed', async ({ page, watch }) => {
  watch.tolerate(/403/);
  watch.tolerate(/422/);
  await page.setViewportSize(wide);
  await page.goto('/dang-nhap?next=%2Fban-lam-viec%2Fthiet-lap');
  await signInHere(page, administrators[2]);
  await page.getByRole('button', { name: 'Bật xác thực hai lớp' }).click();
  await expect(page.getByRole('img', { name: /Mã QR/ })).toBeVisible();
  await accessible(page);
  await page.getByText('Không quét được?').click();
  const secret = (await page.locator('p.select-all').innerText()).replace(/\s/g, '');
  await page.getByLabel('Mã 6 số trong ứng dụng xác thực').fill(authenticator(secret));
  await expect(page.getByRole('heading', { name: 'Mã dự phòng của bạn' })).toBeVisible();
  const recovery = await page
    .getByRole('region', { name: 'Mã dự phòng của bạn' })
    .getByRole('listitem')
    .allInnerTexts();
  expect(recovery).toHaveLength(10);
  await page.getByRole('button', { name: 'Tôi đã cất kỹ' }).click();
  await expect(page.getByText('Còn 10 mã dự phòng.')).toBeVisible();

  await page.getByRole('link', { name: 'Tài khoản', exact: true }).click();
  await page.getByLabel('Số điện thoại').fill('0905 000 041');
  // Locked elsewhere, as after a quarter of an hour: the server refuses, the screen locks.
  await page.request.post('/api/v1/me/second-factor/lock');
  await page.getByRole('button', { name: 'Tìm', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Bàn làm việc đang khoá' })).toBeVisible();
  await accessible(page);
  await page.getByLabel('Mã 6 số trong ứng dụng xác thực').fill('000000');
  await expect(page.getByRole('alert')).toContainText('Mã không đúng');
  await page.getByRole('button', { name: 'Dùng mã dự phòng' }).click();
  await page.getByLabel('Mã dự phòng').fill(recovery[0]!);
  await page.getByRole('button', { name: 'Mở khoá' }).click();
  await expect(page.getByLabel('Số điện thoại')).toHaveValue('0905 000 041');
  await expect(page.getByText('Thiết bị đang đăng nhập')).toBeVisible(); // the search went through after all
});
