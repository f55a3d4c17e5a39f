// Work: a seamstress finds it, says what she looks for, keeps the search and is told of a new opening; a company
// posts, copies, pauses, changes, closes and renews; an officer refuses what the law does not allow.
import type { Browser } from '@playwright/test';

import { accessible } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { photos } from './support/pictures.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial' });

// The first of the demonstration's people owns its companies.
const owner = '0905000100';
const seamstress = '0905000057';
const nonce = Date.now() % 100_000;
const title = `Thợ may trụ ${nonce}`;
const once = () => ({ 'Idempotency-Key': crypto.randomUUID() });
let posted = '';

/** Does something as the officer who reviews. */
async function asOfficer(
  browser: Browser,
  baseURL: string | undefined,
  act: (officer: Page) => Promise<void>,
) {
  const office = await browser.newContext({ baseURL, viewport: { width: 360, height: 800 } });
  const officer = await office.newPage();
  await openAs(officer, administrators[1], '/');
  await act(officer);
  await office.close();
}

async function approve(officer: Page, id: string) {
  const approved = await officer.request.post(`/api/v1/desk/reviews/${id}/approve`, { headers: once() });
  expect(approved.status()).toBe(200);
}

test('a worker finds an opening and sees its terms', async ({ page }) => {
  await page.goto('/viec-lam');
  await page.getByRole('searchbox').fill('tho may');
  await page.getByRole('searchbox').press('Enter');
  await expect(page).toHaveURL(/q=tho/);
  await settled(page);
  await shoot(page, 'jobs');
  await accessible(page);
  await page
    .getByRole('link', { name: /Thợ may công nghiệp/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: 'Điều kiện làm việc' })).toBeVisible();
  await expect(page.getByText(/cam kết không thu phí/)).toBeVisible();
  await settled(page);
  await shoot(page, 'job');
  await accessible(page);
});

test('it is served with structured data, also without scripts', async ({ page }) => {
  const list = (await (await page.request.get('/api/v1/jobs?tag=walkIn&limit=1')).json()) as {
    items: { id: string; title: string }[];
  };
  const { id, title: said } = list.items[0]!;
  const html = await (await page.request.get(`/viec-lam/${id}`)).text();
  const raw = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(html)?.[1] ?? '{}';
  const posting = JSON.parse(raw) as Record<string, unknown>;
  expect(posting).toMatchObject({ '@type': 'JobPosting', title: said, directApply: true });
  await page.goto(`/viec-lam/${id}`);
  await expect(page.getByRole('heading', { name: 'Đến thẳng, không cần hồ sơ xin việc' })).toBeVisible();
  await expect(page.getByText('Phòng bảo vệ, cổng chính')).toBeVisible();
  await expect(page.getByText(/Thứ hai, thứ tư, thứ sáu, 07:30 – 10:30/)).toBeVisible();
  await settled(page);
  await shoot(page, 'job-walk-in');
  await accessible(page);
});

test('a company posts one below the minimum wage: warned, not hidden', async ({ page, watch }) => {
  watch.tolerate(/422 .*api\/v1\/jobs/);
  await openAs(page, owner, '/viec-lam/dang');
  await page.getByRole('button', { name: /May Hòa Phú/ }).click();
  await page.getByRole('button', { name: 'Thợ', exact: true }).click();
  await page.getByLabel('Tên công việc').fill(title);
  await page.getByLabel('Mô tả công việc').fill('May áo khoác xuất khẩu. Chỉ tuyển nữ chưa lập gia đình.');
  await page.getByLabel('Lương thấp nhất').fill('3000000');
  await page.getByLabel('Ngành kinh tế').selectOption({ label: 'Chế biến, chế tạo' });
  await page.getByLabel('Ca làm').selectOption({ label: '2 ca' });
  await page.getByRole('searchbox', { name: 'Xã, phường' }).fill('Hòa Hiệp');
  await page.getByRole('button', { name: 'Phường Hòa Hiệp', exact: true }).click();
  await page.getByLabel('Địa chỉ', { exact: true }).fill('Lô C3');
  await page.getByLabel('Khu công nghiệp').selectOption({ label: 'KCN Hòa Hiệp 1' });
  await page.getByRole('button', { name: 'Có ký túc xá' }).click();
  await page.getByRole('button', { name: 'Đến thẳng, không cần hồ sơ' }).click();
  await page.getByRole('button', { name: 'Gửi duyệt' }).click();
  const form = page.locator('form');
  await expect(form.getByText('Doanh nghiệp cần cam kết không thu phí')).toBeVisible();
  await expect(form.getByText(/Không được phân biệt theo tình trạng hôn nhân/)).toBeVisible();
  await accessible(page);
  await shoot(page, 'job-form');
  await page.getByLabel('Mô tả công việc').fill('May áo khoác xuất khẩu, được đào tạo.');
  await page.getByLabel('Người tìm việc đến chỗ nào').fill('Cổng số 2');
  await page.getByRole('button', { name: 'Thứ hai', exact: true }).click();
  await page.getByLabel('Nhận từ giờ').fill('07:30');
  await page.locator('input[type=file]').setInputFiles(await photos(page, 1));
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Gửi duyệt' }).click();
  await expect(page).toHaveURL(/\/viec-lam\/[0-9a-f-]{36}$/);
  await expect(page.getByText(/thấp hơn mức tối thiểu vùng/)).toBeVisible();
  posted = page.url().split('/').pop() ?? '';
});

test('the seamstress finds it by park, shift and dormitory, says what she looks for and keeps the search', async ({
  page,
  browser,
  baseURL,
}) => {
  await asOfficer(browser, baseURL, (officer) => approve(officer, posted));
  await openAs(page, seamstress, '/viec-lam');
  await page.getByRole('button', { name: /^Bộ lọc/ }).click();
  const sheet = page.getByRole('dialog', { name: 'Bộ lọc' });
  await sheet.getByRole('button', { name: 'Có ký túc xá' }).click();
  await sheet.getByLabel('Ca làm').selectOption({ label: '2 ca' });
  await sheet.getByLabel('Trong khu công nghiệp').selectOption({ label: 'KCN Hòa Hiệp 1' });
  await shoot(page, 'job-filters');
  await sheet.getByRole('button', { name: 'Xem kết quả' }).click();
  await page.getByRole('button', { name: 'Thợ', exact: true }).click();
  const card = page.getByRole('article').filter({ hasText: title });
  for (const said of ['/tháng', '2 ca', 'Có ký túc xá', 'Phường Hòa Hiệp'])
    await expect(card).toContainText(said);

  await card.getByRole('button', { name: 'Lưu tin' }).click();

  await page.getByRole('button', { name: 'Lưu tìm kiếm' }).click();
  const keep = page.getByRole('dialog', { name: 'Lưu tìm kiếm' });
  await expect(keep.getByLabel('Tên tìm kiếm')).toHaveValue(/KCN Hòa Hiệp 1/);
  await keep.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByText('Đã lưu. Có tin mới, bạn sẽ được báo.')).toBeVisible();

  await page.goto('/toi/yeu-thich');
  await page.getByRole('button', { name: 'Việc làm', exact: true }).click();
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await settled(page);
  await accessible(page);
  await shoot(page, 'kept-jobs');

  await page.goto('/viec-lam/mong-muon');
  await page.getByRole('button', { name: 'Thợ', exact: true }).click();
  await page.getByRole('button', { name: 'Có ký túc xá' }).click();
  await page.getByRole('searchbox', { name: /Nơi bạn ở/ }).fill('Hòa Hiệp');
  await page.getByRole('button', { name: 'Phường Hòa Hiệp', exact: true }).click();
  await settled(page);
  await accessible(page);
  await shoot(page, 'job-wishes');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page).toHaveURL(/\/viec-lam$/);
  await expect(page.getByText(/Tin hợp với bạn đứng trước/)).toBeVisible();
  await expect(page.getByRole('article').filter({ hasText: title })).toContainText(
    'đúng nghề bạn tìm, gần nơi bạn ở',
  );
  await settled(page);
  await accessible(page);
  await shoot(page, 'jobs-for-me');
  await page.getByRole('button', { name: 'Tắt', exact: true }).click();
  await expect(page.getByText(/Đã tắt/)).toBeVisible();
  await expect(page.getByText(/Tin hợp với bạn đứng trước/)).toBeHidden();
});

test('the company copies it, and she is told of the new one', async ({ page, browser, baseURL }) => {
  await openAs(page, owner, '/toi/tin-tuyen');
  await page.getByRole('button', { name: /May Hòa Phú/ }).click();
  await page.getByRole('link', { name: title }).first().click();
  await settled(page);
  await accessible(page);
  await shoot(page, 'my-job');
  await page.getByRole('button', { name: 'Tạo bản sao' }).click();
  await expect(page).toHaveURL(/\/sua$/);
  await expect(page.getByLabel('Tên công việc')).toHaveValue(title);
  await page.getByLabel('Tên công việc').fill(`${title} ca hai`);
  await page.getByLabel('Lương thấp nhất').fill('7000000');
  await settled(page);
  await shoot(page, 'job-edit');
  await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(page).toHaveURL(/\/toi\/tin-tuyen\/[0-9a-f-]{36}$/);
  await expect(page.getByText('Đang chờ duyệt')).toBeVisible();
  const twin = page.url().split('/').pop() ?? '';
  await asOfficer(browser, baseURL, (officer) => approve(officer, twin));

  const home = await browser.newContext({ baseURL });
  const hers = await home.newPage();
  await openAs(hers, seamstress, '/thong-bao');
  await expect(async () => {
    await hers.reload();
    await expect(hers.getByRole('button', { name: /Có tin mới cho/ }).first()).toBeVisible({ timeout: 2000 });
  }).toPass();
  await hers
    .getByRole('button', { name: /Có tin mới cho/ })
    .first()
    .click();
  await expect(hers).toHaveURL(/\/viec-lam\?.*tag=dormitory/);
  await expect(hers.getByRole('link', { name: `${title} ca hai` })).toBeVisible();
  await home.close();
});

test('it is paused, shown again, confirmed, changed, closed and sent again', async ({ page }) => {
  const open = () => page.goto(`/toi/tin-tuyen/${posted}`);
  const gone = async () => (await page.request.get(`/viec-lam/${posted}`)).status();
  await openAs(page, owner, `/toi/tin-tuyen/${posted}`);
  await page.getByRole('button', { name: 'Tạm dừng' }).click();
  await expect(page.getByRole('main').getByText('Tạm dừng', { exact: true })).toBeVisible();
  expect(await gone()).toBe(404);
  await page.getByRole('button', { name: 'Hiển thị lại' }).click();
  await page.getByRole('button', { name: 'Vẫn đang tuyển' }).click();
  await expect(page.getByText(/được giữ thêm một kỳ hạn/)).toBeVisible();

  await page.getByRole('link', { name: 'Sửa tin' }).click();
  await page.getByLabel('Lương thấp nhất').fill('7500000');
  await page.getByLabel('Hạn nhận hồ sơ').fill('2099-01-01');
  await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(page.getByText('Đã lưu thay đổi')).toBeVisible(); // pay and deadline need no review
  await expect(page.getByText('Từ 7,5 triệu')).toBeVisible();
  await expect(page.getByText(/thấp hơn mức tối thiểu vùng/)).toBeHidden();

  await page.getByRole('button', { name: 'Đóng tin' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Đóng tin' }).click();
  await expect(page.getByRole('main').getByText('Đã gỡ', { exact: true })).toBeVisible();
  expect(await gone()).toBe(404);
  await open();
  await page.getByRole('button', { name: 'Gửi duyệt lại' }).click();
  await expect(page.getByText('Đang chờ duyệt')).toBeVisible();
  await page.goto('/toi/tin-tuyen');
  await page.getByRole('button', { name: /May Hòa Phú/ }).click();
  await page.getByRole('button', { name: 'Đang chờ duyệt' }).click();
  await expect(page.getByRole('link', { name: title }).first()).toBeVisible();
  await settled(page);
  await accessible(page);
  await shoot(page, 'my-jobs');
});

test('an officer refuses it for an unlawful requirement, and the company reads why', async ({
  page,
  browser,
  baseURL,
}) => {
  await asOfficer(browser, baseURL, async (officer) => {
    await officer.setViewportSize({ width: 1280, height: 800 });
    await officer.goto('/ban-lam-viec/duyet-tin?ward=22261');
    await officer.getByRole('button', { name: title }).first().click();
    await settled(officer);
    await shoot(officer, 'desk-job');
    await officer.setViewportSize({ width: 1280, height: 800 });
    await officer.getByRole('button', { name: /^Từ chối/ }).click();
    await officer.getByRole('checkbox', { name: /^Trái quy định/ }).check();
    await officer.getByRole('button', { name: 'Gửi từ chối' }).click();
    await expect(async () => {
      const now = await officer.request.get(`/api/v1/desk/reviews/${posted}`);
      expect(((await now.json()) as { status: string }).status).toBe('rejected');
    }).toPass();
  });
  await openAs(page, owner, `/toi/tin-tuyen/${posted}`);
  await expect(page.getByText('Cần sửa lại')).toBeVisible();
  await expect(page.getByText('Có yêu cầu trái luật')).toBeVisible();
  await settled(page);
  await accessible(page);
  await shoot(page, 'my-job-refused');
});
