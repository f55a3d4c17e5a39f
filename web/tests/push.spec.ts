// Notices: pushed to a closed app and opened from there, sifted and taken back in the inbox, and chosen how and when.
import { accessible, fits } from './support/axe.ts';
import { Subscription } from './support/browserpush.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial' });
test.setTimeout(180_000);

const mai = '0905000911';
const settings = '/toi/thong-bao';

/** Something happens that a notice tells of: the copy of one's data is ready. */
async function happen(page: Page) {
  const asked = await page.request.post('/api/v1/me/data/exports');
  expect(asked.ok(), await asked.text()).toBe(true);
}

/** A phone as narrow as they come, with its letters twice as large. */
async function narrow(page: Page) {
  await page.setViewportSize({ width: 320, height: 700 });
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  await fits(page);
  await page.evaluate(() => (document.documentElement.style.fontSize = ''));
  await page.setViewportSize({ width: 360, height: 800 });
}

/** Gives the real service worker a message, as the browser does when one was pushed and opened. */
async function deliver(page: Page, plain: string) {
  const session = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) =>
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const one = registrations.find((r) => !r.isDeleted);
      if (one) resolve(one.registrationId);
    }),
  );
  await session.send('ServiceWorker.enable');
  const origin = new URL(page.url()).origin;
  await session.send('ServiceWorker.deliverPushMessage', {
    origin,
    registrationId: await registered,
    data: plain,
  });
  await session.detach();
}

/** The notices that the device shows. */
async function shown(page: Page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
  });
}

test('who refuses is told how to allow it later, and is not held up', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'denied' }));
  await openAs(page, mai, settings);
  await expect(page.getByText('Trình duyệt đang chặn thông báo của ứng dụng.')).toBeVisible();
  await expect(page.getByText(/Muốn bật sau này/)).toBeVisible();
  await settled(page);
  await accessible(page);
  await narrow(page);
  await shoot(page, 'notify-chan');
});

test('a push tells of a notice while the app is closed, and leads to it', async ({
  page,
  context,
  baseURL,
}) => {
  await context.grantPermissions(['notifications'], { origin: baseURL! });
  const subscription = await new Subscription(page.request).make();
  await subscription.install(page);
  await openAs(page, mai, settings);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.getByLabel(/Giờ yên lặng/).uncheck(); // whatever the time is where this runs
  await page.getByRole('button', { name: 'Bật trên máy này' }).click();
  await expect(page.getByText('Máy này nhận thông báo, cả khi ứng dụng đang đóng.')).toBeVisible();
  await settled(page);
  await accessible(page);

  await happen(page);
  const [first] = await subscription.waiting(1);
  expect(first!.told).toMatchObject({ title: 'Bạn có thông báo mới từ ứng dụng', unread: 1 });
  expect(first!.told.body).toBeUndefined();
  expect(first!.plain).not.toContain('dữ liệu');
  expect(first!.topic).toBe(first!.told.id!.replaceAll('-', ''));

  await deliver(page, first!.plain);
  await expect(async () =>
    expect(await shown(page)).toEqual([{ title: first!.told.title, body: '', tag: first!.told.id }]),
  ).toPass();
  await deliver(page, first!.plain); // sent again after a crash: it takes the place of the first
  await deliver(page, 'not JSON');
  await expect(async () => expect(await shown(page)).toHaveLength(2)).toPass();

  // No program can press what the system shows, so the worker hears of it from here.
  await context.serviceWorkers()[0]!.evaluate(async (tag) => {
    const worker = self as unknown as { registration: ServiceWorkerRegistration } & EventTarget;
    const [notification] = await worker.registration.getNotifications({ tag: tag! });
    const press = Object.assign(new Event('notificationclick'), { notification, waitUntil: () => undefined });
    worker.dispatchEvent(press);
  }, first!.told.id);
  await expect(page).toHaveURL(/\/toi\/du-lieu/);
  expect((await (await page.request.get('/api/v1/me/notices/unread')).json()) as unknown).toEqual({
    count: 0,
  });
});

test('a push service moves a subscription, and who wants it sees what happened', async ({
  page,
  context,
  baseURL,
}) => {
  await context.grantPermissions(['notifications'], { origin: baseURL! });
  const moved = await new Subscription(page.request).make();
  await openAs(page, mai, settings);
  await page.getByLabel(/Hiện nội dung trên màn hình khoá/).check();
  await expect(page.getByText('Đã lưu', { exact: true })).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await context.serviceWorkers()[0]!.evaluate(async (form) => {
    const done: Promise<unknown>[] = [];
    const change = new Event('pushsubscriptionchange');
    Object.assign(change, {
      newSubscription: { toJSON: () => form },
      waitUntil: (p: Promise<unknown>) => done.push(p),
    });
    self.dispatchEvent(change);
    await Promise.all(done);
  }, moved.form);
  await happen(page);
  const [told] = await moved.waiting(1);
  expect(told!.told.title).toMatch(/dữ liệu/);
  expect(told!.told.body).toBeTruthy();
  await page.reload();
  await settled(page);
  await shoot(page, 'notify-cai-dat');
});

test('ways and times are chosen', async ({ page }) => {
  await openAs(page, mai, settings);
  await page.getByText('Tin đăng của tôi').click();
  const group = page.getByRole('group', { name: 'Tin đăng của tôi' });
  await group.getByLabel(/Gộp một lần mỗi ngày/).check();
  await expect(page.getByText('Gộp mỗi ngày: Trên máy, Email')).toBeVisible();
  await group.getByLabel(/Tắt tiếng/).check();
  await expect(group.getByLabel('SMS')).toBeDisabled();
  await page.getByText('Tài khoản và bảo mật').click();
  for (const box of await page
    .getByRole('group', { name: 'Tài khoản và bảo mật' })
    .getByRole('checkbox')
    .all())
    await expect(box).toBeDisabled();
  await page.getByLabel(/Giờ yên lặng/).check();
  await page.getByLabel('Từ', { exact: true }).fill('21:30');
  await page.getByLabel('Từ', { exact: true }).blur();
  await expect(page.getByText('Đã lưu', { exact: true }).first()).toBeVisible();
  await settled(page);
  await accessible(page);
  await narrow(page);
  await shoot(page, 'notify-chon');
  await page.reload();
  await expect(page.getByLabel('Từ', { exact: true })).toHaveValue('21:30');
  await expect(page.locator('summary').filter({ hasText: 'Tin đăng của tôi' })).toContainText('Tắt tiếng');
});

test('the inbox is sifted, read and deleted, and all of it taken back', async ({ page }) => {
  await openAs(page, mai, '/thong-bao');
  const ready = page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ hasText: 'Bản dữ liệu của bạn đã sẵn sàng' });
  await expect(ready.first()).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'Hôm nay' })).toBeVisible();
  await settled(page);
  await accessible(page);
  await narrow(page);
  await shoot(page, 'notify-hop');
  const all = await ready.count();

  await ready.first().getByRole('button', { name: /^Xoá/ }).click();
  await expect(ready).toHaveCount(all - 1);
  await accessible(page);
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await expect(ready).toHaveCount(all);

  const tab = page.getByRole('navigation').getByRole('link', { name: /Thông báo/ });
  await expect(tab).toContainText('1');
  await page.getByRole('button', { name: 'Đánh dấu đã đọc hết' }).click();
  await expect(tab).not.toContainText('1');
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await expect(tab).toContainText('1');

  await page.getByRole('button', { name: 'Chỉ chưa đọc' }).click();
  await expect(ready).toHaveCount(1);
  await page.getByRole('button', { name: 'Hồ sơ, phản ánh' }).click();
  await expect(page.getByText('Không có thông báo nào ở mục này')).toBeVisible();
  await shoot(page, 'notify-trong');
  await page.getByRole('button', { name: 'Xem tất cả' }).click();
  await expect(ready).toHaveCount(all);
});

test('the inbox asks once whether this device may tell', async ({ page }) => {
  const subscription = await new Subscription(page.request).make();
  await subscription.install(page);
  await page.addInitScript(() => {
    let permission = 'default';
    Object.defineProperty(Notification, 'permission', { get: () => permission });
    Notification.requestPermission = () => Promise.resolve((permission = 'denied') as NotificationPermission);
  });
  await openAs(page, mai, '/thong-bao');
  await expect(page.getByRole('heading', { name: 'Báo ngay trên máy này?' })).toBeVisible();
  await settled(page);
  await accessible(page);
  await narrow(page);
  await shoot(page, 'notify-hoi');
  await page.getByRole('button', { name: 'Bật thông báo' }).click();
  await expect(page.getByText(/Muốn bật sau này/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Báo ngay trên máy này?' })).toHaveCount(0);
});
