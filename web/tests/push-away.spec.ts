// A push service does not answer: whoever operates the program sees at the desk that pushes wait, and for what.
import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { Subscription } from './support/browserpush.ts';
import { asPerson, once } from './support/offices.ts';
import { shoot } from './support/shots.ts';
import { expect, settled, test } from './support/test.ts';

test.setTimeout(120_000);

const ba = '0977000137';

test('the desk says that pushes wait, and that nobody need do anything', async ({ browser, baseURL }) => {
  await asPerson(browser, baseURL!, ba, async ({ request }) => {
    const subscription = await new Subscription(request).make();
    const kept = await request.post('/api/v1/me/push-subscriptions', {
      data: subscription.form,
      headers: once(),
    });
    expect(kept.status(), await kept.text()).toBe(201);
    const path = '/api/v1/me/notice-settings';
    const settings = (await (await request.get(path)).json()) as object;
    // Whatever the time is where this runs.
    expect((await request.put(path, { data: { ...settings, quiet: false } })).ok()).toBe(true);
    await request.put('/dev/push/faults', { data: { busyNext: 1, retryAfter: 90 } });
    expect((await request.post('/api/v1/me/data/exports', { headers: once() })).ok()).toBe(true);
  });
  await asPerson(browser, baseURL!, administrators[0], async (page) => {
    await page.goto('/ban-lam-viec/viec-nen');
    const told = page.getByText(/thông báo đẩy chưa gửi được vì dịch vụ đẩy của trình duyệt không trả lời/);
    await expect(async () => {
      await page.getByRole('button', { name: 'Tải lại' }).click();
      await expect(told).toBeVisible({ timeout: 1000 });
    }).toPass();
    await expect(
      page.getByRole('row').filter({ hasText: 'notify.push' }).filter({ hasText: 'Đang chờ' }),
    ).toBeVisible();
    await settled(page);
    await accessible(page);
    await shoot(page, 'push-away');
    await page.setViewportSize({ width: 320, height: 640 });
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await fits(page);
  });
});
