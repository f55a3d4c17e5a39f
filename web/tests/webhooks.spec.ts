// Software of others is told of events: entered at the desk, tested, sent again, rotated, paused and deleted.
import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { Receiver, signed } from './support/receiver.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial' });

const receiver = new Receiver();
let secret = '';

test.beforeAll(() => receiver.listen());
test.afterAll(() => receiver.close());

const name = 'Sở Nông nghiệp: theo dõi phản ánh';
const list = '/ban-lam-viec/bao-su-kien';

async function open(page: Page, called: string) {
  await page.setViewportSize({ width: 1280, height: 800 });
  await openAs(page, administrators[0], list);
  await page.getByRole('link', { name: called }).click();
  await expect(page.getByRole('heading', { level: 1, name: called })).toBeVisible();
}

/** Looks again until the newest message stands as expected. */
async function newest(page: Page, state: string) {
  await expect(async () => {
    await page.getByRole('button', { name: 'Tải lại' }).click();
    await expect(page.locator('tbody tr').first().getByText(state)).toBeVisible({ timeout: 1000 });
  }).toPass();
}

test('an administrator enters an address and sees the secret once', async ({ page, watch }) => {
  watch.tolerate(/422/);
  await page.setViewportSize({ width: 1280, height: 800 });
  await openAs(page, administrators[0], list);
  await expect(page.getByText('Chưa báo cho phần mềm nào')).toBeVisible();
  await settled(page);
  await accessible(page);
  await page.getByRole('button', { name: 'Thêm địa chỉ nhận' }).click();
  await page.getByLabel('Địa chỉ nhận').fill('https://169.254.169.254/latest/meta-data/');
  await page.getByLabel('Của ai, để làm gì').fill(name);
  await page.getByLabel('Phản ánh hiện trường').check();
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByText(/không trỏ vào mạng nội bộ\.$/).first()).toBeVisible();
  await expect(page.getByLabel('Địa chỉ nhận')).toHaveAttribute('aria-invalid', 'true');
  await accessible(page);
  await fits(page);
  await shoot(page, 'bao-su-kien-them');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByLabel('Địa chỉ nhận').fill(receiver.url);
  await page.getByRole('button', { name: 'Lưu' }).click();
  secret = await page.getByText(/^whsec_/).innerText();
  await accessible(page);
  await shoot(page, 'bao-su-kien-khoa');
  await page.getByRole('button', { name: 'Tôi đã lưu, ẩn đi' }).click();
  await expect(page.getByText(secret)).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('link', { name })).toBeVisible();
  expect(await page.content()).not.toContain(secret);
});

test('a test that fails is seen, and sent again by keyboard', async ({ page }) => {
  receiver.answer = 500;
  await open(page, name);
  await expect(page.getByText('Chưa có tin nào')).toBeVisible();
  await page.getByRole('button', { name: 'Gửi thử', exact: true }).click();
  await newest(page, 'Không gửi được');
  await page.getByRole('button', { name: /^Xem: Gửi thử/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('bận quá')).toBeVisible();
  await expect(page.getByText(/"type": "webhook.ping"/)).toBeVisible();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'bao-su-kien-mot');
  await page.setViewportSize({ width: 1280, height: 800 });
  receiver.answer = 204;
  await page.getByRole('button', { name: 'Gửi lại', exact: true }).focus();
  await page.keyboard.press('Enter');
  await newest(page, 'Đã nhận');
  expect(receiver.got).toHaveLength(2);
  expect(receiver.got[1]!.headers['webhook-id']).toBe(receiver.got[0]!.headers['webhook-id']);
  expect(receiver.got.every((one) => signed(one, secret))).toBe(true);
});

test('after a rotation both secrets sign, after a leak only the new one', async ({ page }) => {
  await open(page, name);
  await page.getByRole('button', { name: 'Đổi khoá', exact: true }).click();
  await page.getByRole('button', { name: 'Chắc chắn' }).click();
  const fresh = await page.getByText(/^whsec_/).innerText();
  await expect(page.getByText(/Khoá cũ còn ký cùng đến/)).toBeVisible();
  await page.getByRole('button', { name: 'Gửi thử', exact: true }).click();
  await expect.poll(() => receiver.got.length).toBe(3);
  expect(signed(receiver.got[2]!, secret) && signed(receiver.got[2]!, fresh)).toBe(true);
  await page.getByRole('button', { name: 'Khoá đã lộ', exact: true }).click();
  await page.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(page.getByText(fresh)).toHaveCount(0);
  await page.getByRole('button', { name: 'Gửi thử', exact: true }).click();
  await expect.poll(() => receiver.got.length).toBe(4);
  expect(signed(receiver.got[3]!, secret) || signed(receiver.got[3]!, fresh)).toBe(false);
});

test('a pair of keys: the public half verifies', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await openAs(page, administrators[0], list);
  await page.getByRole('button', { name: 'Thêm địa chỉ nhận' }).click();
  await page.getByLabel('Địa chỉ nhận').fill(receiver.url);
  await page.getByLabel('Của ai, để làm gì').fill('Bảng điều hành');
  await page.getByLabel('Cách ký').selectOption('ed25519');
  await page.getByRole('button', { name: 'Lưu' }).click();
  const half = await page.getByText(/^whpk_/).innerText();
  await page.getByRole('link', { name: 'Bảng điều hành' }).click();
  await page.getByRole('button', { name: 'Gửi thử', exact: true }).click();
  await expect.poll(() => receiver.got.length).toBe(5);
  expect(signed(receiver.got[4]!, half)).toBe(true);
  expect(signed(receiver.got[0]!, half)).toBe(false);
});

test('who says 410 is switched off, and resumed; pausing, changing and deleting', async ({ page }) => {
  receiver.answer = 410;
  await open(page, 'Bảng điều hành');
  await page.getByRole('button', { name: 'Gửi thử', exact: true }).click();
  await expect.poll(() => receiver.got.length).toBe(6);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(/Bên nhận trả lời 410/)).toBeVisible({ timeout: 2000 });
  }).toPass();
  await settled(page);
  await accessible(page);
  await shoot(page, 'bao-su-kien-ngung');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'Chạy lại', exact: true }).click();
  await page.getByRole('button', { name: 'Tạm dừng', exact: true }).click();
  await expect(page.getByText(/Đang tạm dừng/)).toBeVisible();
  await page.getByRole('button', { name: 'Sửa', exact: true }).click();
  await page.getByLabel('Đã có kết quả').check();
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.locator('dd', { hasText: /^Đã có kết quả$/ })).toBeVisible();
  await page.getByRole('button', { name: 'Xoá', exact: true }).click();
  await expect(page.getByRole('group', { name: /Xoá địa chỉ này/ })).toBeVisible();
  await page.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(page.getByRole('link', { name: 'Bảng điều hành' })).toHaveCount(0);
  await expect(page.getByRole('link', { name })).toBeVisible();
});
