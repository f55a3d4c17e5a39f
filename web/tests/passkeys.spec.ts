// Passkeys with the browser's own virtual authenticator: added once, signed in with, and what a code is worth then.
import type { CDPSession } from '@playwright/test';

import { accessible, fits } from './support/axe.ts';
import { signInHere } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test as base } from './support/test.ts';

// Browsers know no passkeys for an address in digits.
const test = base.extend({
  baseURL: async ({}, use) => use(process.env.E2E_URL?.replace('127.0.0.1', 'localhost')),
});
const owner = '0905000021';

test.setTimeout(180_000); // one number gets one code a minute

async function authenticator(page: Page): Promise<{ cdp: CDPSession; id: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, id: authenticatorId };
}

async function signOut(page: Page) {
  await page.goto('/toi');
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(page).toHaveURL('/');
}

test('a passkey is added, signs in, is renamed and removed; a code on a strange device is held back', async ({
  page,
  browser,
  baseURL,
}) => {
  const { cdp, id } = await authenticator(page);
  await page.goto('/dang-nhap?next=/toi/khoa-truy-cap');
  await signInHere(page, owner);
  await expect(page.getByText('Bạn chưa có khoá truy cập')).toBeVisible();
  await page.getByRole('button', { name: 'Thêm khoá trên máy này' }).click();
  await expect(page.getByText('Chưa dùng lần nào')).toBeVisible();
  await page.getByRole('button', { name: 'Thêm khoá trên máy này' }).click();
  await expect(page.getByText('Máy này đã có khoá truy cập của bạn.')).toBeVisible();

  // With the key at hand the browser offers it by itself; here it answers at once.
  await signOut(page);
  await page.goto('/dang-nhap?next=/toi/khoa-truy-cap');
  await expect(page).toHaveURL(/khoa-truy-cap/);
  await expect(page.getByText('Dùng lần cuối')).toBeVisible();

  // And by the button, when the suggestion was not taken.
  await signOut(page);
  await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: id, enabled: false });
  await page.goto('/dang-nhap?next=/toi/khoa-truy-cap');
  const button = page.getByRole('button', { name: 'Đăng nhập bằng vân tay / khuôn mặt' });
  await expect(button).toBeVisible();
  await accessible(page);
  await shoot(page, 'dang-nhap-khoa');
  await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: id, enabled: true });
  await button.click();
  await expect(page).toHaveURL(/khoa-truy-cap/);

  await page.getByRole('button', { name: /^Đổi tên/ }).click();
  await page.getByLabel('Tên khoá').fill('Máy của An');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByText('Máy của An')).toBeVisible();
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'khoa-truy-cap');

  // Somebody who has the number, but not the device.
  const stranger = await (
    await browser.newContext({ baseURL, viewport: { width: 360, height: 800 } })
  ).newPage();
  await stranger.goto('/dang-nhap?next=/toi/thiet-bi');
  await expect(async () => {
    await page.request.get('/readyz'); // one number gets one code a minute
    await stranger.getByLabel('Số điện thoại').fill(owner);
    await stranger.getByRole('button', { name: 'Nhận mã' }).click();
    await expect(stranger.getByLabel('Mã 6 số trong tin nhắn')).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 90_000, intervals: [5000] });
  await signInWithCode(stranger, owner);
  await expect(stranger.getByText('Máy này đang chờ xác nhận')).toBeVisible();
  await accessible(stranger);
  await shoot(stranger, 'may-nay-cho');

  await page.goto('/thong-bao');
  await page.getByText('Có máy lạ vừa đăng nhập bằng mã SMS').first().click();
  await expect(page).toHaveURL(/thiet-bi/);
  await settled(page);
  await accessible(page);
  await shoot(page, 'may-la-cho');
  await page.getByRole('button', { name: 'Không phải tôi, chặn ngay' }).click();
  await expect(page.getByText('Có máy lạ chờ bạn xác nhận')).toHaveCount(0);
  await stranger.goto('/toi/thiet-bi');
  await expect(stranger.getByRole('link', { name: 'Đăng nhập bằng số điện thoại' })).toBeVisible();
  await stranger.context().close();

  await page.goto('/toi/khoa-truy-cap');
  await page.getByRole('button', { name: /^Xoá khoá/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Xoá khoá' }).click();
  await expect(page.getByText('Bạn chưa có khoá truy cập')).toBeVisible();
});

async function signInWithCode(page: Page, phone: string) {
  const { codeFor } = await import('./support/people.ts');
  await page.getByLabel('Mã 6 số trong tin nhắn').fill(await codeFor(page.request, phone));
  await expect(page).not.toHaveURL(/dang-nhap/);
}
