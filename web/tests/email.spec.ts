// The e-mail address for notices: wrong at first, confirmed by the code that really was sent, and removed again.
import type { APIRequestContext } from '@playwright/test';

import { accessible, fits } from './support/axe.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, settled, test } from './support/test.ts';

const address = 'xuan.nie@thu.example';

interface Sent {
  channel: string;
  to: string;
  subject?: string;
  text: string;
}

async function mails(request: APIRequestContext): Promise<Sent[]> {
  const all = (await (await request.get('/dev/outbox')).json()) as Sent[];
  return all.filter(({ channel, to }) => channel === 'email' && to === address);
}

test('an address is confirmed by the code that was sent to it, used, and removed', async ({
  page,
  watch,
}) => {
  test.setTimeout(180_000);
  watch.tolerate(/422 .*me\/email/); // what is wrong at first
  await openAs(page, '0905000931', '/toi/thong-bao');
  const part = page.getByRole('region', { name: 'Email nhận thông báo' });
  await part.getByLabel('Địa chỉ email').fill('xuan@thu');
  await part.getByRole('button', { name: 'Gửi mã xác nhận' }).click();
  await expect(part.getByText(/Địa chỉ email không đúng/)).toBeVisible();
  await part.getByLabel('Địa chỉ email').fill(address);
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'email-them');
  await part.getByRole('button', { name: 'Gửi mã xác nhận' }).click();
  await expect(part.getByText(`vừa gửi đến ${address}`)).toBeVisible();
  let code = '';
  await expect(async () => {
    code = /\b\d{6}\b/.exec((await mails(page.request))[0]!.text)![0];
  }).toPass();
  await part.getByLabel('Mã 6 số trong email').fill(code === '000000' ? '000001' : '000000');
  await expect(part.getByText(/Mã không đúng/)).toBeVisible();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'email-ma');
  await part.getByLabel('Mã 6 số trong email').fill(code);
  await expect(part.getByText(/^Xác nhận ngày/)).toBeVisible();
  await settled(page);
  await accessible(page);
  await shoot(page, 'email-xong');

  // What concerns the account's safety comes at any hour.
  await expect(async () =>
    expect((await mails(page.request))[0]!.subject).toBe('Đã xác nhận địa chỉ email nhận thông báo'),
  ).toPass();

  await part.getByRole('button', { name: 'Bỏ địa chỉ email' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Bỏ địa chỉ email' }).click();
  await expect(part.getByText(/Bạn chưa có địa chỉ email/)).toBeVisible();
  await expect(async () =>
    expect((await mails(page.request))[0]!.subject).toMatch(/^Địa chỉ này không còn nhận/),
  ).toPass();
});
