// One report from the street to its answer: photographed without a network, sent exactly once, answered with a
// photo, approved by another officer, rated.
import type { APIRequestContext, Browser } from '@playwright/test';

import { accessible, fits } from './support/axe.ts';
import { openAs } from './support/people.ts';
import { photos } from './support/pictures.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

const author = '0905000051';
// The demonstration's officers of its first ward.
const [officer, second] = ['0905000011', '0905000012'];
const text = `Đèn đường đầu hẻm không sáng ${Date.now() % 1_000_000}`;

test.describe.configure({ mode: 'serial' });

interface Case {
  id: string;
  line: string;
  ward: string;
}

let ward = '';

/** The ward in which the demonstration has an office, from a report of its own. */
async function wardOf(
  request: APIRequestContext,
): Promise<{ code: string; name: string; lat: number; lng: number }> {
  const cases = (await (await request.get('/api/v1/desk/cases?kind=citizenreport')).json()) as {
    items: Case[];
  };
  const code = cases.items[0]!.ward;
  const wards = (await (await request.get('/api/v1/province/wards')).json()) as {
    items: { code: string; fullName: string; point: { lat: number; lng: number } }[];
  };
  const found = wards.items.find((w) => w.code === code)!;
  return { code, name: found.fullName, ...found.point };
}

async function as<T>(
  browser: Browser,
  url: string,
  phone: string,
  act: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 360, height: 800 },
    locale: 'vi-VN',
  });
  const page = await context.newPage();
  await openAs(page, phone, '/toi');
  const result = await act(page);
  await context.close();
  return result;
}

async function through(page: Page, name: string) {
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, name);
}

test('a report with a photo is written without a network and sent once when there is one', async ({
  page,
  context,
  browser,
  baseURL,
  watch,
}) => {
  test.setTimeout(180_000);
  watch.tolerate(/ERR_INTERNET_DISCONNECTED/);
  const place = await as(browser, baseURL!, officer, (desk) => wardOf(desk.request));
  ward = place.name;
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: place.lat, longitude: place.lng });
  await openAs(page, author, '/');
  await page.getByRole('link', { name: 'Phản ánh' }).click();
  await expect(page.getByText('Bạn chưa gửi phản ánh nào')).toBeVisible();
  await through(page, 'phan-anh-trong');
  await page.getByRole('link', { name: 'Phản ánh mới' }).click();

  await page.getByRole('button', { name: 'Khiếu nại quyết định' }).click();
  await expect(page.getByText('07 ngày làm việc')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Tiếp tục' })).toHaveCount(0);
  await through(page, 'phan-anh-khieu-nai');
  await page.getByRole('button', { name: 'Phản ánh sự việc' }).click();
  await page
    .locator('input[type=file]')
    .last()
    .setInputFiles(await photos(page, 2));
  await expect(page.getByRole('button', { name: 'Bỏ ảnh này' })).toHaveCount(2);
  await page.getByLabel('Cho Trung tâm điều hành xem ảnh').check();
  await through(page, 'phan-anh-anh');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();

  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await expect(page.getByRole('alert')).toContainText('Bạn điền mục này nhé');
  await page.getByRole('button', { name: 'Lấy vị trí hiện tại' }).click();
  await expect(page.getByText(`Vị trí thuộc ${ward}`)).toBeVisible();
  await page.getByLabel('Chỗ nào, gần mốc gì?').fill('Đầu hẻm 12');
  await through(page, 'phan-anh-noi');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();

  await page.getByLabel('Tìm lĩnh vực').fill('den duong');
  await page.getByRole('button', { name: /Hạ tầng đô thị/ }).click();
  await page.getByRole('button', { name: 'Đèn đường', exact: true }).click();
  await through(page, 'phan-anh-linh-vuc');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();

  await page.getByLabel('Chuyện gì đang xảy ra?').fill('Tôi khiếu nại quyết định xử phạt');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await expect(page.getByText('Đây có thể là Khiếu nại')).toBeVisible();
  await through(page, 'phan-anh-huong-dan');
  await page.getByLabel('Chuyện gì đang xảy ra?').fill(text);
  await page.getByLabel('Ẩn tên với nơi xử lý').check();

  await context.setOffline(true);
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await expect(page.getByText(text)).toBeVisible();
  await shoot(page, 'phan-anh-xem-lai');
  await page.getByRole('button', { name: 'Gửi phản ánh' }).click();
  await expect(page.getByRole('heading', { name: 'Đã giữ trên máy, chờ mạng' })).toBeVisible();
  await shoot(page, 'phan-anh-cho-mang');

  await context.setOffline(false);
  await expect(page.getByText(`Đã gửi: ${text}`)).toBeVisible();
  await page.getByRole('link', { name: 'Phản ánh của tôi' }).click();
  await expect(page.getByRole('link', { name: text })).toContainText('Đã gửi');
  await through(page, 'phan-anh-cua-toi');
  // Everything that wakes the queue once more sends nothing more.
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.reload();
  await expect(page.getByRole('link', { name: text })).toHaveCount(1);
});

async function find(request: APIRequestContext): Promise<string> {
  const cases = (await (await request.get('/api/v1/desk/cases?kind=citizenreport&limit=100')).json()) as {
    items: Case[];
  };
  const mine = cases.items.filter((c) => c.line === text);
  expect(mine).toHaveLength(1);
  return mine[0]!.id;
}

async function decide(request: APIRequestContext, id: string, data: object) {
  const answer = await request.post(`/api/v1/desk/cases/${id}/decide`, { data });
  expect(answer.status(), await answer.text()).toBe(200);
}

test('an officer answers with a photo without seeing who asked, another approves', async ({
  browser,
  baseURL,
}) => {
  const id = await as(browser, baseURL!, officer, async (page) => {
    const { request } = page;
    const report = await find(request);
    const seen = await (await request.post(`/api/v1/desk/cases/${report}/open`)).text();
    expect(seen).not.toContain(author.slice(1));
    const [photo] = await photos(page, 1);
    const kept = await request.post('/api/v1/documents?name=a.jpg', {
      data: photo!.buffer,
      headers: { 'Content-Type': 'application/octet-stream' },
    });
    const paper = { slot: 'answer', document: ((await kept.json()) as { id: string }).id };
    await decide(request, report, { action: 'accept', papers: [] });
    await decide(request, report, { action: 'finish', text: 'Đã thay bóng mới.', papers: [paper] });
    return report;
  });
  await as(browser, baseURL!, second, ({ request }) => decide(request, id, { action: 'finish', papers: [] }));
});

test('the centre has fetched the photo that the author agreed to show, and she sees that', async ({
  page,
}) => {
  const all = (await (await page.request.get('/dev/ioc/v2/requests.json')).json()) as {
    service_request_id: string;
    description: string;
    media_url: string;
  }[];
  const there = all.find((one) => one.description.includes(text))!;
  expect(there.media_url).toContain('/api/v1/shared-photos/');
  await expect(async () => {
    const picture = await page.request.get(`/dev/ioc/media/${there.service_request_id}`);
    expect(picture.headers()['content-type']).toBe('image/jpeg');
  }).toPass();
  await openAs(page, author, '/toi/truy-cap');
  await expect(page.getByText('Trung tâm điều hành lấy ảnh bạn đồng ý cho xem').first()).toBeVisible();
});

test('the author sees the answer with its photo and rates it', async ({ page }) => {
  test.setTimeout(120_000);
  await openAs(page, author, '/thong-bao');
  await page
    .getByRole('button', { name: /Phản ánh đã có trả lời/ })
    .first()
    .click();
  await expect(page.getByText('Đã thay bóng mới.')).toBeVisible();
  await expect(page.getByRole('link', { name: /Ảnh 1 trên 1/ })).toHaveCount(1);
  await expect(page.getByRole('link', { name: /trên 2/ })).toHaveCount(2);
  await through(page, 'phan-anh-tra-loi');
  await page.getByRole('radio', { name: '5 sao' }).check({ force: true });
  await page.getByRole('button', { name: 'Gửi đánh giá' }).click();
  await expect(page.getByText('Bạn đã cho 5 trên 5 sao')).toBeVisible();
  await page.getByRole('button', { name: 'Yêu cầu xử lý lại' }).click();
  await accessible(page);
  await page.getByLabel('Việc gì chưa ổn?').fill('Đèn lại tắt.');
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByText('Bạn yêu cầu xử lý lại')).toBeVisible();
});

test('the place is pointed at on the map, with keys and fingers, also without a network', async ({
  page,
  context,
  watch,
}) => {
  test.setTimeout(120_000);
  watch.tolerate(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  const said = `Cống đầu ngõ tắc ${Date.now() % 1_000_000}`;
  await openAs(page, '0905000059', '/phan-anh/moi');
  const wards = (await (await page.request.get('/api/v1/province/wards')).json()) as {
    items: { code: string; name: string; fullName: string; point: { lat: number; lng: number } }[];
  };
  const [here, there] = ['Tân An', 'Buôn Hồ'].map((name) => wards.items.find((w) => w.name === name));
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  const map = page.getByRole('application', { name: 'Chọn trên bản đồ' });
  const pick = async (ward: typeof here) => {
    await page.getByLabel('Xã, phường').fill(ward!.name);
    await page.getByRole('button', { name: ward!.fullName, exact: true }).click();
  };
  await pick(here);
  // Without a pointing device: the point is put into the middle, and moved.
  await map.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(`Vị trí thuộc ${here!.fullName}`)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('+');
  await expect(page.getByText(`Vị trí thuộc ${here!.fullName}`)).toBeVisible();
  await through(page, 'phan-anh-ban-do');
  // By a finger: pressed beside it, then dragged back.
  const box = (await map.boundingBox())!;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.click(middle.x - 60, middle.y - 40);
  await page.mouse.move(middle.x - 60, middle.y - 55); // on the pin, above its point
  await page.mouse.down();
  await page.mouse.move(middle.x - 20, middle.y - 45, { steps: 5 });
  await page.mouse.up();
  await expect(page.getByText(`Vị trí thuộc ${here!.fullName}`)).toBeVisible();

  await page.getByRole('button', { name: 'Bỏ vị trí' }).click();
  await context.setOffline(true);
  await pick(there);
  await map.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(`Vị trí thuộc ${there!.fullName}`)).toBeVisible();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByRole('button', { name: /Môi trường/ }).click();
  await page.getByRole('button', { name: 'Rác thải', exact: true }).click();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByLabel('Chuyện gì đang xảy ra?').fill(said);
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByRole('button', { name: 'Gửi phản ánh' }).click();
  await context.setOffline(false);
  await expect(page.getByText(`Đã gửi: ${said}`)).toBeVisible();
  const mine = (await (await page.request.get('/api/v1/cases?kind=citizenreport')).json()) as {
    items: Case[];
  };
  expect(mine.items).toHaveLength(1);
  const sent = (await (await page.request.get(`/api/v1/cases/${mine.items[0]!.id}`)).json()) as {
    ward: string;
    exact: { lat: number; lng: number };
  };
  expect(sent.ward).toBe(there!.code);
  expect(Math.abs(sent.exact.lat - there!.point.lat)).toBeLessThan(0.001);
  expect(Math.abs(sent.exact.lng - there!.point.lng)).toBeLessThan(0.001);
});

test('what an office should have looked at hours ago stands out in its list', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await openAs(page, officer, '/ban-lam-viec/ho-so'); // the demonstration's reports came over weeks
  await page.getByRole('button', { name: /^Chậm tiếp nhận/ }).click();
  await expect(page).toHaveURL(/when=triage/);
  const rows = page.getByRole('row');
  await expect(rows.nth(1)).toContainText('Chậm tiếp nhận');
  await expect(page.getByRole('cell', { name: 'Đang xử lý' })).toHaveCount(0);
  await through(page, 'ho-so-cham-tiep-nhan');
});

test('on 320 pixels with text twice as large nothing sticks out', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await openAs(page, author, '/phan-anh');
  for (const path of ['/phan-anh', '/phan-anh/moi']) {
    await page.goto(path);
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await settled(page);
    await fits(page);
  }
  await page.goto('/phan-anh');
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  await page.getByRole('link', { name: text }).click();
  await settled(page);
  await fits(page);
});
