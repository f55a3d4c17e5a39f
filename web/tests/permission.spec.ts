// The permission for notices is asked where somebody has just begun to wait for something, and then not again for a while.
import { accessible, fits } from './support/axe.ts';
import { Subscription } from './support/browserpush.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.setTimeout(180_000);

/** A browser that has not been asked yet, and would answer so. */
async function undecided(page: Page, answer: NotificationPermission) {
  await page.addInitScript((answer) => {
    let permission = sessionStorage.getItem('permission') ?? 'default';
    Object.defineProperty(Notification, 'permission', { get: () => permission });
    Notification.requestPermission = () => {
      sessionStorage.setItem('permission', (permission = answer));
      return Promise.resolve(answer);
    };
  }, answer);
}

async function looks(page: Page, name: string) {
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, name);
}

/** Reports a lamp, on the screen. */
async function report(page: Page) {
  await page.goto('/phan-anh/moi');
  await page.getByRole('button', { name: 'Phản ánh sự việc' }).click();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByLabel('Chỗ nào, gần mốc gì?').fill('Đầu hẻm 12');
  await page.getByRole('button', { name: 'Lấy vị trí hiện tại' }).click();
  await expect(page.getByText(/Vị trí thuộc/)).toBeVisible();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByLabel('Tìm lĩnh vực').fill('den duong');
  await page.getByRole('button', { name: /Hạ tầng đô thị/ }).click();
  await page.getByRole('button', { name: 'Đèn đường', exact: true }).click();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByLabel('Chuyện gì đang xảy ra?').fill(`Đèn tắt ba đêm ${Date.now() % 1_000_000}`);
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByRole('button', { name: 'Gửi phản ánh' }).click();
}

async function keepSearch(page: Page) {
  await page.goto('/viec-lam?q=may');
  await settled(page);
  await page.getByRole('button', { name: 'Lưu tìm kiếm' }).click();
  const sheet = page.getByRole('dialog', { name: 'Lưu tìm kiếm' });
  await sheet.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByText('Đã lưu. Có tin mới, bạn sẽ được báo.')).toBeVisible();
  return sheet;
}

test('after a search is kept it is asked, and after “Để sau” not for a month', async ({ page }) => {
  const subscription = await new Subscription(page.request).make();
  await subscription.install(page);
  await undecided(page, 'granted');
  await openAs(page, '0905000921', '/viec-lam');
  let sheet = await keepSearch(page);
  await expect(sheet.getByRole('heading', { name: 'Báo cho tôi khi có tin mới' })).toBeVisible();
  await looks(page, 'bao-cho-toi-tim-kiem');
  await sheet.getByRole('button', { name: 'Để sau' }).click();
  await expect(sheet).toHaveCount(0);

  sheet = await keepSearch(page);
  await expect(sheet).toHaveCount(0);
  await page.goto('/thong-bao');
  await settled(page);
  await expect(page.getByRole('heading', { name: 'Báo ngay trên máy này?' })).toHaveCount(0);

  // A month later it may be asked again, and this time it is wanted.
  await page.evaluate(() => {
    const long = new Date(Date.now() - 31 * 24 * 3600_000).toISOString();
    localStorage.setItem('daklakid.push.asked', long);
  });
  await page.goto('/viec-lam');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  sheet = await keepSearch(page);
  await sheet.getByRole('button', { name: 'Bật thông báo' }).click();
  await expect(sheet).toHaveCount(0);
  const devices = (await (await page.request.get('/api/v1/me/push-subscriptions')).json()) as {
    items: unknown[];
  };
  expect(devices.items).toHaveLength(1);
});

test('after a report it is asked, and a refusal is told how to be undone', async ({ page, context }) => {
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 12.6797, longitude: 108.0447 });
  await (await new Subscription(page.request).make()).install(page);
  await undecided(page, 'denied');
  await openAs(page, '0905000922', '/');
  await report(page);
  await expect(page.getByRole('heading', { name: 'Báo cho tôi khi có kết quả' })).toBeVisible();
  await looks(page, 'bao-cho-toi-phan-anh');
  await page.getByRole('button', { name: 'Bật thông báo' }).click();
  await expect(page.getByText(/Muốn bật sau này/)).toBeVisible();
  await report(page);
  await expect(page.getByRole('link', { name: 'Theo dõi' })).toBeVisible();
  await settled(page);
  await expect(page.getByRole('heading', { name: 'Báo cho tôi khi có kết quả' })).toHaveCount(0);
});

test('where notices cannot be had nobody is asked', async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PushManager'));
  await undecided(page, 'granted');
  await openAs(page, '0905000923', '/viec-lam');
  await expect(await keepSearch(page)).toHaveCount(0);
});
