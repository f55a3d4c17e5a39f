// The personal QR: one phone shows, another scans; signed codes without a network; what else a camera may see.
import { readFileSync, writeFileSync } from 'node:fs';

import { type Browser, chromium, type Locator } from '@playwright/test';

import { accessible, fits } from './support/axe.ts';
import { browser as installed, flags } from './support/browser.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

const holder = '0905000031';
const scanner = '0905000032';
const film = new URL('./results/camera.y4m', import.meta.url).pathname;
const samples = JSON.parse(
  readFileSync(new URL('../../internal/core/credential/testdata/samples.json', import.meta.url), 'utf8'),
) as { codes: { text: string; outcome: string }[] };

test.describe.configure({ mode: 'serial' });
test.setTimeout(180_000);

async function openNamed(page: Page, phone: string, name: string, path: string) {
  await openAs(page, phone, '/toi/ho-so');
  await page.getByLabel('Tên hiển thị').fill(name);
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByText('Đã lưu')).toBeVisible();
  await page.goto(path);
}

/** A film for the fake camera that shows a code as it is on the screen: gray frames of 640 × 480. */
async function filmOf(code: Locator): Promise<void> {
  const png = (await code.screenshot()).toString('base64');
  const luma = await code.page().evaluate(async (png) => {
    const picture = Object.assign(new Image(), { src: `data:image/png;base64,${png}` });
    await picture.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
    const pen = canvas.getContext('2d')!;
    pen.fillStyle = '#ddd';
    pen.fillRect(0, 0, 640, 480);
    pen.drawImage(picture, 100, 20, 440, 440);
    const { data } = pen.getImageData(0, 0, 640, 480);
    let out = '';
    for (let at = 0; at < data.length; at += 4) out += String.fromCharCode(data[at]!);
    return btoa(out);
  }, png);
  const frame = [Buffer.from('FRAME\n'), Buffer.from(luma, 'base64'), Buffer.alloc((640 * 480) / 2, 128)];
  const head = Buffer.from('YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n');
  writeFileSync(film, Buffer.concat([head, ...Array.from({ length: 10 }, () => frame).flat()]));
}

/** A second phone, whose camera sees the film. */
function otherPhone(): Promise<Browser> {
  const camera = [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ];
  return chromium.launch({ executablePath: installed(), args: [...flags, ...camera] });
}

const view = { width: 360, height: 800 };
const outcome = (page: Page) => page.locator('[data-outcome]');

test('one phone shows, another scans, and the holder sees who; a second scan is too late', async ({
  page,
  baseURL,
}) => {
  await openNamed(page, holder, "H'Bia Niê", '/qr');
  await settled(page);
  await shoot(page, 'qr-chon');
  await page.getByRole('button', { name: 'Tạo mã' }).click();
  const code = page.getByRole('img', { name: 'Mã QR dùng một lần của bạn' });
  await expect(code).toBeVisible();
  await expect(page.getByRole('timer')).toHaveText(/Còn [23]:\d\d/);
  await accessible(page);
  await shoot(page, 'qr-ma');
  await filmOf(code);

  const other = await otherPhone();
  const context = await other.newContext({ baseURL, viewport: view, locale: 'vi-VN' });
  const theirs = await context.newPage();
  await openNamed(theirs, scanner, 'Trần Văn Hùng', '/qr/quet');
  await theirs.getByRole('button', { name: 'Mở máy ảnh' }).click();
  await theirs.getByRole('button', { name: 'Xem thông tin' }).click();
  await expect(outcome(theirs)).toHaveAttribute('data-outcome', 'valid');
  await expect(outcome(theirs)).toContainText("H'Bia Niê");
  await expect(outcome(theirs)).toContainText('Tự khai');
  await expect(outcome(theirs)).not.toContainText('0905');
  await shoot(theirs, 'qr-da-quet');

  await expect(page.getByText('Mã đã được quét')).toBeVisible();
  await expect(page.getByText(/Trần Văn Hùng · lúc \d\d:\d\d/)).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Trần Văn Hùng' })).toContainText('Họ tên');
  await shoot(page, 'qr-nguoi-giu-thay');

  await theirs.getByRole('button', { name: 'Quét mã khác' }).click();
  await theirs.getByRole('button', { name: 'Mở máy ảnh' }).click();
  await theirs.getByRole('button', { name: 'Xem thông tin' }).click();
  await expect(outcome(theirs)).toHaveAttribute('data-outcome', 'used');
  await shoot(theirs, 'ket-qua-used');
  await other.close();

  await page.goto('/thong-bao');
  await expect(page.getByRole('main')).toContainText('Trần Văn Hùng đã xem: Họ tên');
});

test('a signed code is printed, and verified by a phone without a network', async ({ page, baseURL }) => {
  await openAs(page, holder, '/qr');
  await page.getByRole('button', { name: 'Không cần mạng' }).click();
  await page.getByRole('button', { name: '1 năm, để in' }).click();
  await page.getByRole('button', { name: 'Tạo mã có chữ ký' }).click();
  const code = page.getByRole('img', { name: 'Mã QR có chữ ký của bạn' });
  await expect(code).toBeVisible();
  await accessible(page);
  await shoot(page, 'qr-co-chu-ky');
  await filmOf(code);

  await page.getByRole('link', { name: 'In mã' }).click();
  await expect(page.getByText('Cắt theo đường kẻ')).toBeVisible();
  await fits(page);
  await accessible(page);
  await shoot(page, 'qr-in');
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('navigation')).toBeHidden();
  await page.screenshot({
    path: new URL('./screenshots/qr-in-giay.png', import.meta.url).pathname,
    fullPage: true,
  });

  const other = await otherPhone();
  const context = await other.newContext({ baseURL, viewport: view, locale: 'vi-VN' });
  const theirs = await context.newPage();
  await theirs.goto('/verify');
  await theirs.evaluate(async () => void (await navigator.serviceWorker.ready));
  await theirs.reload(); // now through the worker, which keeps what the page needs
  await expect(theirs.getByText(/Khoá và danh sách thu hồi lấy lúc/)).toBeVisible();
  await settled(theirs);
  await context.setOffline(true);
  await theirs.reload();
  await theirs.getByRole('button', { name: 'Mở máy ảnh' }).click();
  await expect(outcome(theirs)).toHaveAttribute('data-outcome', 'valid');
  await expect(outcome(theirs)).toContainText("H'Bia Niê");
  const took = Number(await theirs.locator('[data-took]').getAttribute('data-took'));
  console.log(`verified in the browser in ${took.toFixed(2)} ms, the first time`);
  expect(took).toBeGreaterThan(0);
  expect(took).toBeLessThan(50);
  await other.close();
});

async function paste(page: Page, text: string) {
  const again = page.getByRole('button', { name: 'Quét mã khác' });
  if (await again.isVisible()) await again.click();
  await page.getByRole('button', { name: 'Dán nội dung mã' }).click();
  await page.getByLabel('Nội dung mã').fill(text);
  await page.getByRole('button', { name: 'Đọc', exact: true }).click();
}

test('each answer has its own face, and what is no code of ours is named', async ({ page, watch }) => {
  watch.tolerate(/401 .*api\/v1\/me/); // the session is taken away below
  await openAs(page, holder, '/qr');
  const text = await page.evaluate(
    async () =>
      ((await (await fetch('/api/v1/me/credentials')).json()) as { items: { text: string }[] }).items[0]!
        .text,
  );
  await page.context().clearCookies();
  await page.goto('/verify');
  await settled(page);
  await accessible(page);
  await shoot(page, 'verify');
  const foreign = samples.codes.find((code) => code.outcome === 'valid')!.text;
  for (const [what, given] of [
    ['valid', text],
    ['tampered', text.slice(0, 60) + (text[60] === '0' ? '1' : '0') + text.slice(61)],
    ['unknownIssuer', foreign],
  ] as const) {
    await paste(page, given);
    await expect(outcome(page)).toHaveAttribute('data-outcome', what);
    await accessible(page);
    await fits(page);
    await shoot(page, `ket-qua-${what}`);
  }
  await paste(page, '066199000124|240000124|Trần Thị B|20021999|Nữ|Thôn 1, Hòa Phú, Đắk Lắk|15042021');
  await expect(page.getByText('không chứng minh được điều gì')).toBeVisible();
  await expect(page.getByText('20/02/1999')).toBeVisible();
  await accessible(page);
  await shoot(page, 'qr-can-cuoc');
  await paste(
    page,
    '00020101021238540010A00000072701240006970436011001234567890208QRIBFTTA5303704540715000005802VN63040000',
  );
  await expect(page.getByText('Đừng chuyển tiền theo mã này')).toBeVisible();
  await expect(page.getByText('1.500.000')).toBeVisible();
  await shoot(page, 'qr-vietqr');
  await paste(page, 'https://example.org/la');
  await expect(page.getByText('Mã này không phải của tỉnh')).toBeVisible();
  await paste(page, `${new URL(page.url()).origin}/thue-nha`);
  await expect(page.getByRole('link', { name: 'Mở', exact: true })).toHaveAttribute('href', '/thue-nha');

  await page.clock.setFixedTime(Date.now() + 400 * 24 * 3600_000);
  await paste(page, text);
  await expect(outcome(page)).toHaveAttribute('data-outcome', 'expired');
  await expect(page.getByText('Danh sách thu hồi đã cũ')).toBeVisible();
  await shoot(page, 'ket-qua-expired');
});

test('a picture of a code is read, and a revoked one is known to be', async ({ page, baseURL, browser }) => {
  const context = await browser.newContext({ baseURL, viewport: view, locale: 'vi-VN' });
  const theirs = await context.newPage();
  await theirs.goto('/verify');
  await openAs(page, holder, '/qr');
  await page.getByRole('button', { name: 'Không cần mạng' }).click();
  const picture = await page.getByRole('img', { name: 'Mã QR có chữ ký của bạn' }).screenshot();
  const show = async () => {
    const again = theirs.getByRole('button', { name: 'Quét mã khác' });
    if (await again.isVisible()) await again.click();
    await theirs
      .getByLabel('Chọn ảnh có mã')
      .setInputFiles({ name: 'ma.png', mimeType: 'image/png', buffer: picture });
  };
  await show();
  await expect(outcome(theirs)).toHaveAttribute('data-outcome', 'valid');
  await page.getByRole('button', { name: 'Thu hồi' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Thu hồi' }).click();
  await expect(page.getByText('Đã thu hồi mã')).toBeVisible();
  await theirs.clock.setFixedTime(Date.now() + 6 * 60_000); // what is kept is old enough to ask again
  await expect(async () => {
    await show();
    await expect(outcome(theirs)).toHaveAttribute('data-outcome', 'revoked', { timeout: 2000 });
  }).toPass();
  await shoot(theirs, 'ket-qua-revoked');
  await context.close();
});

test('without scripts the form is answered by the server', async ({ page, browser, baseURL, watch }) => {
  watch.tolerate(/./); // nothing runs there
  await openAs(page, holder, '/qr');
  await page.getByRole('button', { name: 'Không cần mạng' }).click();
  await page.getByRole('button', { name: 'Tạo mã có chữ ký' }).click();
  const code = page.getByRole('img', { name: 'Mã QR có chữ ký của bạn' });
  const picture = await code.screenshot();
  const context = await browser.newContext({ baseURL, viewport: view, javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto('/verify');
  await plain.screenshot({ path: new URL('./screenshots/verify-khong-js.png', import.meta.url).pathname });
  await plain
    .locator('input[type=file]')
    .setInputFiles({ name: 'ma.png', mimeType: 'image/png', buffer: picture });
  await plain.getByRole('button', { name: 'Kiểm tra' }).click();
  await expect(plain.getByRole('status')).toContainText('Mã hợp lệ');
  await expect(plain.getByRole('status')).toContainText("H'Bia Niê");
  for (const colorScheme of ['light', 'dark'] as const) {
    await plain.emulateMedia({ colorScheme });
    await plain.screenshot({
      path: new URL(`./screenshots/verify-khong-js-${colorScheme}.png`, import.meta.url).pathname,
      fullPage: true,
    });
  }
  await context.close();
});
