// A seamstress finds work with a place to sleep, writes a CV on her phone, applies, and learns the outcome; the
// company's recruiter works through the applicants by keyboard.
import { readFileSync } from 'node:fs';

import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial' });

const owner = '0905000100'; // of the demonstration's companies
const seamstress = '0905000191';
const neighbour = '0905000192';
const title = `Thợ may Hòa Hiệp ${Date.now() % 100_000}`;
const once = () => ({ 'Idempotency-Key': crypto.randomUUID() });
let opening = '';
let company = '';

interface Role {
  organisation: { id: string; kind: string; name: string };
}

test('a company posts an opening in the park, with shift, pay and dormitory', async ({
  page,
  browser,
  baseURL,
}) => {
  await openAs(page, owner, '/viec-lam');
  const me = (await (await page.request.get('/api/v1/me')).json()) as { roles: Role[] };
  company = me.roles.find((held) => held.organisation.name.includes('May Hòa Phú'))!.organisation.id;
  const body = {
    organisation: company,
    kind: 'craft',
    title,
    description: 'May áo sơ mi xuất khẩu, được đào tạo.',
    ward: '22261',
    address: 'Lô A2',
    price: 7_000_000,
    payMax: 11_000_000,
    area: 0,
    photos: [],
    detail: {
      contract: 'fixedTerm',
      openings: 40,
      period: 'month',
      sector: 'C',
      shift: 'twoShifts',
      park: 'kcn-hoa-hiep-1',
      dormitory: true,
      noFee: true,
    },
  };
  const made = await page.request.post('/api/v1/jobs', { data: body, headers: once() });
  expect(made.status(), await made.text()).toBe(201);
  opening = ((await made.json()) as { id: string }).id;
  const office = await browser.newContext({ baseURL });
  const officer = await office.newPage();
  await openAs(officer, administrators[1], '/');
  const approved = await officer.request.post(`/api/v1/desk/reviews/${opening}/approve`, { headers: once() });
  expect(approved.status()).toBe(200);
  await office.close();
});

test('the seamstress finds it, writes a CV on the phone, and applies', async ({ page, watch }) => {
  watch.tolerate(/404 .*me\/drafts/);
  await page.setViewportSize({ width: 360, height: 740 });
  await openAs(page, seamstress, `/viec-lam?q=${encodeURIComponent('tho may hoa hiep ky tuc xa')}`);
  await page.getByRole('link', { name: title }).click();
  await expect(page.getByRole('main')).toContainText('7 triệu – 11 triệu');
  await expect(page.getByRole('main')).toContainText('2 ca');
  await expect(page.getByText('Có ký túc xá')).toBeVisible();
  await page.getByRole('button', { name: 'Ứng tuyển' }).click();
  await page.getByRole('link', { name: 'Tạo hồ sơ' }).click();

  // The first step: six fields.
  await expect(page.getByLabel('Điện thoại')).toHaveValue(/0905 000 191/);
  await page.getByLabel('Họ và tên').fill('Nguyễn Thị Hoài Thương');
  await page.getByLabel('Việc bạn muốn làm').fill('Thợ may công nghiệp <script>alert(1)</script>');
  await page.getByRole('button', { name: 'Thợ', exact: true }).click();
  await page.getByRole('searchbox', { name: /gần|Xã, phường/ }).fill('Hòa Hiệp');
  await page.getByRole('button', { name: 'Phường Hòa Hiệp', exact: true }).click();
  await page.getByLabel('Kinh nghiệm').selectOption({ label: '2 năm' });
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'resume-wanted');
  const onward = page.getByRole('button', { name: 'Tiếp tục' });
  await onward.click();

  // What was written follows the account.
  await page.reload();
  await expect(page.getByText('Bạn viết tiếp từ lần trước')).toBeVisible();
  await expect(page.getByLabel('Họ và tên')).toHaveValue('Nguyễn Thị Hoài Thương');
  await onward.click();
  await page.getByRole('button', { name: 'Thêm nơi đã làm' }).click();
  await page.getByLabel('Công việc').fill('Công nhân may');
  await page.getByLabel('Công ty, cơ sở').fill('Công ty May An Phú');
  await page.getByLabel('Từ tháng').fill('2023-03');
  await page.getByLabel('Đến tháng').fill('2025-02');
  await accessible(page);
  await shoot(page, 'resume-work');
  await onward.click();
  await page.getByLabel('Kỹ năng, tay nghề').fill('Máy một kim\nVắt sổ');
  await accessible(page);
  await onward.click();
  await page.getByLabel('Giới thiệu về bạn').fill('Đi làm được ngay, quen ca đêm.');
  await accessible(page);
  await shoot(page, 'resume-more');
  await onward.click();
  await expect(page.getByRole('radio', { name: /Công ty tôi ứng tuyển xem được/ })).toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Ngày sinh' })).not.toBeChecked();
  await page.getByLabel('Bạn gọi hồ sơ này là gì').fill('Hồ sơ thợ may');
  await accessible(page);
  await fits(page);
  await shoot(page, 'resume-sharing');
  await page.getByRole('button', { name: 'Lưu hồ sơ' }).click();

  // Back at the opening, the sheet is open with the CV chosen.
  await expect(page).toHaveURL(new RegExp(`/viec-lam/${opening}`));
  await expect(page.getByRole('radio', { name: 'Hồ sơ thợ may' })).toBeChecked();
  await page.getByLabel('Nhắn công ty vài lời').fill('Em ở gần khu công nghiệp.');
  await settled(page);
  await accessible(page);
  await shoot(page, 'apply');
  await page.getByRole('button', { name: 'Gửi ứng tuyển' }).click();
  await expect(page).toHaveURL(/\/ung-tuyen\/[0-9a-f-]{36}/);
  await expect(page.getByText('Bạn gửi đơn ứng tuyển')).toBeVisible();
  await settled(page);
  await accessible(page);
  await shoot(page, 'application');
});

test('the CV reads as text, and is there as PDF and as JSON Resume', async ({ page }) => {
  await openAs(page, seamstress, '/ho-so-xin-viec');
  await settled(page);
  await accessible(page);
  await shoot(page, 'resumes');
  await page.getByRole('link', { name: /Hồ sơ thợ may/ }).click();
  await expect(page.getByText('Thợ may công nghiệp <script>alert(1)</script>')).toBeVisible();
  await expect(page.getByText('03/2023 – 02/2025')).toBeVisible();
  await settled(page);
  await accessible(page);
  await shoot(page, 'resume');
  for (const layout of ['một cột', 'hai cột']) {
    const href = await page.getByRole('link', { name: `PDF ${layout}` }).getAttribute('href');
    const pdf = await page.request.get(href!);
    expect(pdf.headers()['content-type']).toBe('application/pdf');
    expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
  }
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Tải JSON Resume' }).click(),
  ]);
  const file = readFileSync(await download.path(), 'utf8');
  expect((JSON.parse(file) as { work: { name: string }[] }).work[0]?.name).toBe('Công ty May An Phú');
  // The same file comes back in.
  await page.goto('/ho-so-xin-viec');
  const name = 'cv.json';
  await page.locator('input[type=file]').setInputFiles({
    name,
    mimeType: 'application/json',
    buffer: Buffer.from(file.replace('"basics"', '"shoeSize": 36, "basics"')),
  });
  await expect(page.getByText('Đã nhập hồ sơ')).toBeVisible();
  await expect(page.getByText('shoeSize')).toBeVisible();
});

async function applyAs(page: Page, phone: string, name: string) {
  await openAs(page, phone, '/ho-so-xin-viec');
  const content = { basics: { name, label: 'Thợ may' }, seeking: { occupation: 'craft' } };
  const data = { title: 'Thợ may', content, visibility: 'applied', hidden: [] };
  const made = await page.request.post('/api/v1/me/resumes', { data, headers: once() });
  const { id } = (await made.json()) as { id: string };
  const sent = await page.request.post(`/api/v1/jobs/${opening}/applications`, {
    data: { resume: id },
    headers: once(),
  });
  expect(sent.status()).toBe(201);
}

test('the recruiter works through the applicants by keyboard', async ({ page, browser, baseURL, watch }) => {
  watch.tolerate(/422 .*moves/);
  const elsewhere = await browser.newContext({ baseURL });
  await applyAs(await elsewhere.newPage(), neighbour, 'Trần Thị Láng Giềng');
  await elsewhere.close();

  await page.setViewportSize({ width: 1280, height: 800 });
  await openAs(page, owner, '/');
  await page.goto(`/ban-lam-viec/ung-vien?company=${company}&opening=${opening}`);
  await expect(page.getByText(/Đang làm việc cho Công ty May Hòa Phú/)).toBeVisible();
  const fresh = page.getByRole('region', { name: /^Mới: 2 người/ });
  await expect(fresh).toBeVisible();
  await settled(page);
  await accessible(page);
  await shoot(page, 'applicants');
  await page.setViewportSize({ width: 1280, height: 800 });

  // Arrows choose, Enter opens: the applicant sees that.
  await page.keyboard.press('?');
  await expect(page.getByText('sang cột bên')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  const panel = page.getByRole('region', { name: 'Ứng viên đang chọn' });
  await expect(panel).toContainText('Trần Thị Láng Giềng'); // the newest stands first
  await page.keyboard.press('ArrowDown');
  await expect(panel).toContainText('Nguyễn Thị Hoài Thương');
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('Máy một kim');
  await expect(panel).toContainText('Em ở gần khu công nghiệp.');
  await expect(page.getByRole('region', { name: /^Đã xem: 1 người/ })).toContainText('Hoài Thương');
  await settled(page);
  await accessible(page);
  await shoot(page, 'applicant');
  await page.setViewportSize({ width: 1280, height: 800 });

  // Later, and taken back.
  await page.keyboard.press('x');
  await expect(page.getByRole('region', { name: /^Xem sau: 1 người/ })).toBeVisible();
  await page.keyboard.press('z');
  await expect(page.getByRole('region', { name: /^Đã xem: 1 người/ })).toBeVisible();

  // An interview.
  await page.keyboard.press('p');
  const form = page.getByRole('form', { name: 'Mời phỏng vấn' });
  await form.getByRole('button', { name: 'Gửi' }).click();
  await expect(form.getByText('Bạn chưa điền mục này.').first()).toBeVisible();
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 11) + '09:00';
  await form.getByLabel('Ngày giờ phỏng vấn').fill(soon);
  await form.getByLabel('Nơi phỏng vấn').fill('Phòng nhân sự, cổng 1');
  await form.getByRole('button', { name: 'Gửi' }).click();
  await expect(page.getByRole('region', { name: /^Phỏng vấn: 1 người/ })).toContainText('Hoài Thương');

  // The other one is refused, with a reason.
  await page.keyboard.press('ArrowLeft');
  await expect(panel).toContainText('Trần Thị Láng Giềng');
  await page.keyboard.press('t');
  const refusal = page.getByRole('form', { name: 'Từ chối' });
  await refusal.getByLabel('Lý do').selectOption({ label: 'Đã đủ người' });
  await refusal.getByRole('button', { name: 'Gửi' }).click();
  await expect(page.getByRole('region', { name: /^Từ chối: 1 người/ })).toContainText('Láng Giềng');
  await expect(page.getByText(/bấm Z để hoàn tác/)).toBeVisible();
});

test('both learn the outcome, and the refused one gets a receipt of erasure', async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(150_000); // what a company did settles after a minute
  await openAs(page, seamstress, '/ung-tuyen');
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Mời phỏng vấn')).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 100_000 });
  await settled(page);
  await accessible(page);
  await shoot(page, 'applications');
  await page.getByRole('link', { name: title }).click();
  await expect(page.getByText('Phòng nhân sự, cổng 1').first()).toBeVisible();
  const calendar = await page.getByRole('link', { name: 'Thêm vào lịch' }).getAttribute('href');
  expect(await (await page.request.get(calendar!)).text()).toContain('BEGIN:VEVENT');
  await settled(page);
  await shoot(page, 'application-interview');
  await page.goto('/toi/truy-cap');
  await expect(page.getByText('Mở đơn ứng tuyển của bạn').first()).toBeVisible();

  const elsewhere = await browser.newContext({ baseURL });
  const other = await elsewhere.newPage();
  await openAs(other, neighbour, '/ung-tuyen');
  await other.getByRole('link', { name: title }).click();
  await expect(other).toHaveURL(/\/ung-tuyen\/[^/]+$/); // or reloading would stay in the list
  await expect(async () => {
    await other.reload();
    await expect(other.getByText('Biên nhận xoá hồ sơ')).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 100_000 });
  await expect(other.getByText('Đã đủ người')).toBeVisible();
  await settled(other);
  await accessible(other);
  await shoot(other, 'application-refused');
  await elsewhere.close();
});
