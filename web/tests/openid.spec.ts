// Other software: registered at the desk, signed in to with a decision field by field, and disconnected again.
import { createHash } from 'node:crypto';

import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs, signInHere } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

const callback = 'https://clinic.example/callback';
const verifier = 'a-verifier-that-is-long-enough-for-everybody-to-accept';
const client = { id: '', secret: '' };

test.describe.configure({ mode: 'serial' });

/** Where the clinic sends people. */
function authorize(more: Record<string, string> = {}) {
  const query = new URLSearchParams({
    client_id: client.id,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid profile phone',
    state: 's1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return `/oauth/authorize?${query}`;
}

/** The clinic's own page, which is not ours. */
async function clinic(page: Page) {
  await page.route(`${callback}**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>x</title><h1>Phòng khám</h1>' }),
  );
}

test('an administrator registers a clinic and sees its secret once', async ({ page, watch }) => {
  watch.tolerate(/422/);
  await page.setViewportSize({ width: 1280, height: 800 });
  await openAs(page, administrators[0], '/ban-lam-viec/ung-dung');
  await page.getByRole('button', { name: 'Đăng ký ứng dụng' }).click();
  await page.getByLabel('Tên ứng dụng').fill('Phòng khám Ban Mê');
  await page.getByLabel('Chữ trên biểu tượng').fill('PK');
  await page.getByLabel('Giới thiệu').fill('Đặt lịch khám và nhận kết quả.');
  await page.getByLabel('Địa chỉ nhận câu trả lời').fill('http://clinic.example/callback');
  await page.getByLabel('Họ và tên', { exact: true }).fill('Ghi tên lên phiếu khám');
  await page.getByLabel('Họ và tên: Bắt buộc').check();
  await page.getByLabel('Số điện thoại', { exact: true }).fill('Nhắn tin nhắc lịch khám');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByText(/Địa chỉ phải bắt đầu bằng https/)).toBeVisible();
  await accessible(page);
  await shoot(page, 'ung-dung-dang-ky');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByLabel('Địa chỉ nhận câu trả lời').fill(callback);
  await page.getByRole('button', { name: 'Lưu' }).click();
  const [id, secret] = await page.locator('dd .font-mono').allInnerTexts();
  Object.assign(client, { id, secret });
  expect(client.secret).toMatch(/^dlk_/);
  await accessible(page);
  await page.getByRole('button', { name: 'Tôi đã lưu, ẩn đi' }).click();
  await expect(page.getByText(client.secret)).toHaveCount(0);
  await page.getByRole('link', { name: 'Phòng khám Ban Mê' }).click();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'ung-dung-mot');
});

test('a person signs in to the clinic, tells it the name and not the number, and disconnects it', async ({
  page,
  watch,
}) => {
  watch.tolerate(/stranger: https:\/\/clinic\.example/);
  watch.tolerate(/clinic\.example/);
  await clinic(page);
  await page.goto(authorize());
  await expect(page.getByText('Phòng khám Ban Mê đưa bạn đến đây để đăng nhập.')).toBeVisible();
  await settled(page);
  await accessible(page);
  await page.getByRole('link', { name: 'Đăng nhập để tiếp tục' }).click();
  await signInHere(page, '0905000023');
  await expect(page.getByText('Phòng khám Ban Mê muốn nhận thông tin của bạn')).toBeVisible();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'cho-phep');
  await expect(page.getByLabel(/Họ và tên/)).toBeDisabled();
  await page.getByLabel(/Số điện thoại/).uncheck();
  await page.getByRole('button', { name: 'Đồng ý và tiếp tục' }).click();
  await expect(page).toHaveURL(/clinic\.example\/callback\?.*code=/);
  const back = new URL(page.url());
  expect(back.searchParams.get('state')).toBe('s1');

  const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64');
  const answer = await page.request.post('/oauth/token', {
    headers: { Authorization: `Basic ${basic}` },
    form: {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: callback,
      code_verifier: verifier,
    },
  });
  expect(answer.ok()).toBe(true);
  const { access_token } = (await answer.json()) as { access_token: string };
  const told = await page.request.get('/oauth/userinfo', {
    headers: { Authorization: `Bearer ${access_token}` },
  });
  const info = (await told.json()) as Record<string, string>;
  expect(info.sub).toBeTruthy();
  expect(info.phone_number).toBeUndefined();

  // The second time nothing is asked: the browser is sent straight back, to a host that is not there.
  const straight = page.waitForRequest((request) => request.url().startsWith(callback));
  await page.goto(authorize()).catch(() => undefined);
  expect((await straight).url()).toMatch(/[?&]code=/);

  await page.goto('/toi');
  await page.getByRole('link', { name: 'Ứng dụng đã kết nối' }).click();
  await expect(page.getByText('Ghi tên lên phiếu khám')).toBeVisible();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'ung-dung-da-ket-noi');
  await page.getByRole('button', { name: 'Ngắt kết nối: Phòng khám Ban Mê' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Ngắt kết nối' }).click();
  await expect(page.getByText('Chưa có ứng dụng nào')).toBeVisible();
  const gone = await page.request.get('/oauth/userinfo', {
    headers: { Authorization: `Bearer ${access_token}` },
  });
  expect(gone.status()).toBe(401);
});

test('the clinic wants to be sure: the person is identified by VNeID and led back', async ({
  page,
  watch,
}) => {
  watch.tolerate(/clinic\.example/);
  await clinic(page);
  await openAs(page, '0905000024', '/toi');
  await page.goto(authorize({ acr_values: 'urn:daklakid:acr:2' }));
  await expect(page.getByText(/cần bạn định danh mức 2/)).toBeVisible();
  await settled(page);
  await shoot(page, 'cho-phep-muc');
  await page.getByRole('link', { name: 'Định danh' }).click();
  await page.getByRole('link', { name: /Dùng tài khoản VNeID/ }).click();
  await page.getByRole('button', { name: 'Sang trang VNeID' }).click();
  await page.getByRole('button', { name: /Lê Thị Ví Dụ/ }).click();
  await page.getByRole('link', { name: 'Tiếp tục việc đang làm' }).click();
  await page.getByRole('button', { name: 'Đồng ý và tiếp tục' }).click();
  await expect(page).toHaveURL(/clinic\.example\/callback\?.*code=/);
});

test('an address that nobody registered is gone to by nobody', async ({ page, watch }) => {
  watch.tolerate(/400/);
  await page.goto(authorize({ redirect_uri: 'https://evil.example/callback' }));
  await expect(page.getByRole('heading', { name: 'Địa chỉ trả về không đúng' })).toBeVisible();
  await accessible(page);
  await shoot(page, 'dia-chi-sai');
});
