// A company from its tax code to its page and its people, and the officer who confirms what the tax agency does not.
import { readFile } from 'node:fs/promises';

import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { atCounter } from './support/counter.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial' });

const boss = '0905000741';
const clerk = '0905000742';
const card = {
  personalNumber: '066093000741',
  fullName: 'Đặng Văn Đại Diện',
  birthDate: '1993-05-06',
  sex: 'male',
} as const;
const name = 'Công ty Gạch Ea Kao (thử)';
const code = '6009990070';
let id = '';

/** Puts a company into the stand-in of the tax agency. */
async function registered(page: Page, taxCode: string, more: { name: string; number: string }) {
  const data = { state: 'active', address: 'Thôn 2, xã Ea Kao', representative: card.fullName, ...more };
  const answer = await page.request.put(`/dev/tax/companies/${taxCode}`, { data });
  expect(answer.ok(), await answer.text()).toBe(true);
}

async function fill(page: Page, taxCode: string, called: string) {
  await page.getByLabel('Mã số thuế').fill(taxCode);
  await page.getByLabel('Tên doanh nghiệp').fill(called);
  await page.getByLabel('Xã, phường').selectOption({ label: 'Xã Hòa Phú' });
  await page.getByLabel('Địa chỉ').fill('Thôn 2');
  await page.getByLabel('Khu, cụm công nghiệp').selectOption({ label: 'KCN Hòa Phú' });
  await page.getByLabel('Ngành').selectOption({ label: 'Công nghiệp chế biến, chế tạo' });
}

const send = (page: Page) => page.getByRole('button', { name: 'Gửi đăng ký' }).click();

test('a representative is led to be identified, corrects the tax code, and is confirmed', async ({
  page,
  browser,
  baseURL,
  watch,
}) => {
  watch.tolerate(/40[39] .*api\/v1\/companies/);
  watch.tolerate(/422 .*api\/v1\/companies/);
  await openAs(page, boss, '/doanh-nghiep/dang-ky');
  await registered(page, code, { name, number: card.personalNumber });
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'company-register');
  await fill(page, code, name);
  await send(page);
  await expect(page.getByRole('dialog', { name: /mức 2/ })).toBeVisible();
  await atCounter(browser, baseURL, boss, card);

  await page.goto('/doanh-nghiep/dang-ky');
  await fill(page, '6009990071', name);
  await send(page);
  await expect(page.getByText('chữ số kiểm tra không khớp').first()).toBeVisible();
  await expect(page.getByLabel('Mã số thuế')).toBeFocused();
  await page.getByLabel('Mã số thuế').fill('6009 990 070');
  await send(page);
  await expect(page.getByText('Đã xác nhận', { exact: true })).toBeVisible();
  await shoot(page, 'company-registered');
  await page.getByRole('link', { name: 'Mở trang' }).click();
  await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible();
  await expect(page.getByText('Cơ quan thuế xác nhận')).toBeVisible();
  id = page.url().split('/').pop()!;
  const source = await (await page.request.get(`/doanh-nghiep/${id}`)).text();
  expect(source).toContain('"@type":"Organization"');
  expect(source).toContain(`"taxID":"${code}"`);
  expect(source).not.toContain(card.personalNumber);
  expect(source).not.toContain(card.fullName);
});

test('the owner works at the company’s desk and edits its page', async ({ page }) => {
  await openAs(page, boss, `/ban-lam-viec/doanh-nghiep/${id}`);
  await expect(page.getByText(`Đang làm việc cho ${name}`)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Tin của doanh nghiệp' })).toBeVisible();
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'desk-company');
  await page.getByRole('link', { name: 'Sửa trang' }).click();
  await expect(page.getByText(`Đang làm việc cho ${name}`)).toBeVisible(); // on the form, too
  await page.getByLabel('Giới thiệu').fill('Gạch không nung, 35 người.\nCó ăn ca.');
  await page.getByLabel('Trang web').fill('https://gach.example');
  await settled(page);
  await accessible(page);
  await shoot(page, 'desk-company-page');
  await page.getByRole('button', { name: 'Sửa trang' }).click();
  await expect(page.getByText('Đã lưu trang')).toBeVisible();
});

test('people find it without accents, by park and by sector', async ({ page }) => {
  await page.goto('/doanh-nghiep');
  await page.getByRole('searchbox').fill('gach ea kao');
  await page.getByRole('searchbox').press('Enter');
  await expect(page.getByRole('link', { name })).toBeVisible();
  await page.goto('/doanh-nghiep?park=kcn-hoa-phu&sector=C');
  await expect(page.getByRole('link', { name })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Công ty May Hòa Phú (minh hoạ)' })).toBeVisible();
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'companies');
  await page.getByRole('link', { name: 'Công ty May Hòa Phú (minh hoạ)' }).click();
  await expect(page.getByText('Doanh nghiệp minh hoạ, không có thật')).toBeVisible();
  await expect(page.getByRole('link', { name: /Hòa/ }).first()).toBeVisible();
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'company');
});

test('a clerk asks for access, works, and is out at once when she is removed', async ({
  page,
  browser,
  baseURL,
  watch,
}) => {
  watch.tolerate(/404 .*desk\/companies/);
  await openAs(page, clerk, `/doanh-nghiep/${id}`);
  await page.getByRole('button', { name: 'Xin quyền truy cập doanh nghiệp này' }).click();
  await page.getByLabel('Bạn làm gì trong doanh nghiệp?').fill('Tôi làm tuyển dụng');
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByText('Đã gửi. Doanh nghiệp sẽ trả lời bạn.')).toBeVisible();

  const office = await browser.newContext({ baseURL, locale: 'vi-VN' });
  const owner = await office.newPage();
  await openAs(owner, boss, `/ban-lam-viec/doanh-nghiep/${id}`);
  await expect(owner.getByText('“Tôi làm tuyển dụng”')).toBeVisible();
  await owner.getByLabel('Với vai trò').selectOption({ label: 'Tuyển dụng' });
  await owner.getByRole('button', { name: 'Cấp quyền' }).click();
  await expect(owner.getByText('Đã trả lời')).toBeVisible();

  await openAs(page, clerk, `/ban-lam-viec/doanh-nghiep/${id}`);
  await expect(page.getByText(`Đang làm việc cho ${name}`)).toBeVisible();
  await expect(page.getByText('Vai trò: Tuyển dụng')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Đăng tuyển' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Sửa trang' })).toBeHidden();

  const members = await owner.request.get(`/api/v1/desk/organisations/${id}/members`);
  const { items } = (await members.json()) as { items: { account: string; role: string }[] };
  const out = items.find((one) => one.role === 'recruiter')!;
  const removed = await owner.request.delete(`/api/v1/desk/organisations/${id}/members/${out.account}`);
  expect(removed.status()).toBe(204);
  await office.close();
  const asked = await page.request.get(`/api/v1/desk/companies/${id}`);
  expect(asked.status()).toBe(404);
});

test('an officer confirms what the tax agency has otherwise', async ({ page, browser, baseURL, watch }) => {
  watch.tolerate(/422 .*api\/v1\/companies/);
  const other = 'Công ty Ngói Ea Kao (thử)';
  await openAs(page, boss, '/doanh-nghiep/dang-ky');
  await registered(page, '6009990088', { name: other, number: '' });
  await fill(page, code, name); // is registered already
  await send(page);
  await expect(page.getByText('đã có doanh nghiệp đăng ký').first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Xem doanh nghiệp có mã này' })).toBeVisible();
  await fill(page, '6009990088', other);
  await send(page);
  await expect(page.getByText('Chờ cán bộ xem')).toBeVisible();
  await expect(page.getByText('Người đại diện ở cơ quan thuế là người khác')).toBeVisible();

  const office = await browser.newContext({
    baseURL,
    locale: 'vi-VN',
    viewport: { width: 1280, height: 800 },
  });
  const officer = await office.newPage();
  await openAs(officer, administrators[0], '/ban-lam-viec/xac-nhan');
  await officer.getByRole('button', { name: other }).click();
  await expect(officer.getByText(card.fullName).first()).toBeVisible();
  await settled(officer);
  await accessible(officer);
  await shoot(officer, 'desk-claims');
  await officer.setViewportSize({ width: 1280, height: 800 });
  await officer.getByRole('button', { name: 'Từ chối' }).click();
  await expect(officer.getByText('Từ chối thì cần lý do.')).toBeVisible();
  await officer.getByRole('button', { name: 'Xác nhận', exact: true }).click();
  await officer.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(officer.getByRole('button', { name: other })).toBeHidden();
  await office.close();

  await page.goto('/doanh-nghiep/dang-ky');
  await expect(page.getByRole('listitem').filter({ hasText: other })).toContainText('Đã xác nhận');
  await page.goto('/toi/truy-cap');
  await expect(page.getByRole('listitem').first()).toBeVisible();
});

test('people report a page, and an officer settles it', async ({ page, browser, baseURL }) => {
  await openAs(page, clerk, `/doanh-nghiep/${id}`);
  await page.getByRole('button', { name: 'Báo cáo trang này' }).click();
  const sheet = page.getByRole('dialog', { name: 'Báo cáo trang này' });
  await sheet.getByText('Không có ở địa chỉ này').click();
  await sheet.getByRole('textbox').fill('Ở đó là bãi đất trống.');
  await settled(page);
  await accessible(page);
  await shoot(page, 'company-report');
  await sheet.getByRole('button').last().click();
  await expect(sheet).toBeHidden();

  const office = await browser.newContext({
    baseURL,
    locale: 'vi-VN',
    viewport: { width: 1280, height: 800 },
  });
  const officer = await office.newPage();
  await openAs(officer, administrators[0], '/ban-lam-viec/xac-nhan');
  const reported = officer.getByRole('listitem').filter({ hasText: 'Ở đó là bãi đất trống.' }).first();
  await expect(reported).toContainText(name);
  await expect(reported).toContainText('1 báo cáo');
  await settled(officer);
  await fits(officer);
  await accessible(officer);
  await shoot(officer, 'desk-company-reports');
  await reported.getByRole('button', { name: 'Không có gì sai' }).click();
  await expect(officer.getByText('Ở đó là bãi đất trống.')).toBeHidden();
  await office.close();
});

test('a company that was made by its name is registered, with who works there', async ({
  page,
  browser,
  baseURL,
  watch,
}) => {
  watch.tolerate(/404 .*desk\/companies/);
  const called = 'Công ty Ngói Cư Kuin (thử)';
  const office = await browser.newContext({ baseURL, locale: 'vi-VN' });
  const officer = await office.newPage();
  await openAs(officer, administrators[0], '/ban-lam-viec');
  const asked = { headers: { 'Content-Type': 'application/json' } };
  const made = await officer.request.post('/api/v1/desk/organisations', {
    ...asked,
    data: { name: 'Tổ hợp ngói Cư Kuin', kind: 'company' },
  });
  expect(made.status(), await made.text()).toBe(201);
  const { id: founded } = (await made.json()) as { id: string };
  const invited = await officer.request.post(`/api/v1/desk/organisations/${founded}/members`, {
    ...asked,
    data: { phone: boss, role: 'owner' },
  });
  expect(invited.status(), await invited.text()).toBe(201);
  await office.close();

  await openAs(page, boss, '/toi/loi-moi');
  await registered(page, '6009990105', { name: called, number: card.personalNumber });
  await page.getByRole('button', { name: 'Nhận lời' }).first().click();
  await expect(page.getByText('Tổ hợp ngói Cư Kuin').last()).toBeVisible();
  await page.goto(`/ban-lam-viec/doanh-nghiep/${founded}`);
  await expect(page.getByText('Chưa đăng ký mã số thuế')).toBeVisible();
  await page.getByRole('link', { name: 'Đăng ký doanh nghiệp' }).click();
  await expect(page.getByText('Bạn đăng ký mã số thuế cho “Tổ hợp ngói Cư Kuin”')).toBeVisible();
  await expect(page.getByLabel('Tên doanh nghiệp')).toHaveValue('Tổ hợp ngói Cư Kuin');
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'company-register-founded');
  await fill(page, '6009990105', called);
  await send(page);
  await expect(page.getByRole('listitem').filter({ hasText: called })).toContainText('Đã xác nhận');
  await page.goto(`/ban-lam-viec/doanh-nghiep/${founded}`);
  await expect(page.getByRole('heading', { name: called })).toBeVisible();
});

// What a spreadsheet saves: a mark in front, CRLF, sums with points.
function csv(lines: string[]): Buffer {
  const heading =
    'STT,Họ và tên,Mã số BHXH,Ngày tháng năm sinh,Giới tính,Số CCCD/CMND/Hộ chiếu,Vị trí: Khác,Tiền lương: Hệ số/Mức lương,HĐLĐ xác định thời hạn: ngày bắt đầu,HĐLĐ xác định thời hạn: ngày kết thúc';
  return Buffer.from(`\uFEFF${[heading, ...lines].join('\r\n')}\r\n`);
}

test('the company declares its workforce', async ({ page, watch }) => {
  watch.tolerate(/4(12|22) .*workforce/);
  await openAs(page, boss, `/ban-lam-viec/doanh-nghiep/${id}`);
  await page.getByRole('link', { name: 'Khai báo lao động' }).click();
  await expect(page.getByText('Hạn nộp: hết ngày 04/12/2026')).toBeVisible();
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'desk-workforce');
  await page.getByRole('button', { name: 'Lập từ bản gần nhất' }).first().click();
  await expect(page.getByText(`Đang làm việc cho ${name}`)).toBeVisible();
  const worker = (n: number, day = '05/06/1990') =>
    `${n},Trần Văn Thợ ${n},,${day},Nam,06609000800${n},x,7.500.000,01/01/2026,31/12/2026`;
  const file = page.getByLabel('Nạp từ tệp Excel hoặc CSV');
  const bad = csv([worker(1), worker(2, '31/02/1990'), worker(3)]);
  await file.setInputFiles({ name: 'pli.csv', mimeType: 'text/csv', buffer: bad });
  await expect(page.getByText('Tệp có 1 lỗi, chưa nạp dòng nào')).toBeVisible();
  await expect(page.getByRole('alert').getByText(/Dòng 3, Ngày sinh: Ngày không đúng/)).toBeVisible();
  await file.setInputFiles({
    name: 'pli.csv',
    mimeType: 'text/csv',
    buffer: csv([1, 2, 3].map((n) => worker(n))),
  });
  await expect(page.getByRole('rowheader', { name: 'Trần Văn Thợ 3' })).toBeVisible();

  await page.getByRole('button', { name: 'Thêm lao động' }).click();
  await page.getByLabel('Họ và tên').fill('Nguyễn Thị Mới');
  await page.getByLabel('Số định danh hoặc hộ chiếu').fill('066195008009');
  await page.getByLabel('Ngày sinh').fill('2012-02-03');
  await page.getByLabel('Hợp đồng từ ngày').fill('2026-10-01');
  await page.getByLabel('Hợp đồng đến ngày').fill('2027-09-30');
  await page.getByRole('button', { name: 'Lưu dòng' }).click();
  await expect(page.getByText(/từ đủ 15 tuổi/).first()).toBeVisible();
  await page.getByLabel('Ngày sinh').fill('1995-02-03');
  await page.getByRole('button', { name: 'Lưu dòng' }).click();
  await expect(page.getByRole('rowheader', { name: 'Nguyễn Thị Mới' })).toBeVisible();
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'desk-workforce-draft');
  await page.setViewportSize({ width: 1280, height: 800 });

  // Another clerk changes the same worker, and the list before a file comes: nobody loses what was typed.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await page.getByRole('button', { name: 'Huỷ', exact: true }).click();
  await page.getByRole('button', { name: 'Sửa: Nguyễn Thị Mới' }).click();
  await page.getByLabel('Mức lương').fill('8000000');
  await other.getByRole('button', { name: 'Sửa: Nguyễn Thị Mới' }).click();
  await other.getByLabel('Mức lương').fill('9000000');
  await other.getByLabel('Chức danh, nơi làm việc').fill('Tổ trưởng');
  await other.getByRole('button', { name: 'Lưu dòng' }).click();
  await expect(other.getByText('Tổ trưởng')).toBeVisible();
  await page.getByRole('button', { name: 'Lưu dòng' }).click();
  await expect(page.getByRole('alert').getByText(/Người khác vừa sửa dòng này/)).toBeVisible();
  await expect(page.getByLabel('Mức lương')).toHaveValue('8000000');
  await accessible(page);
  await fits(page);
  await shoot(page, 'desk-workforce-clash');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'Tải bản mới, giữ phần tôi gõ' }).click();
  await expect(page.getByText('Người khác đã lưu: 9.000.000')).toBeVisible();
  await expect(page.getByLabel('Mức lương')).toHaveValue('8000000');
  await expect(page.getByLabel('Chức danh, nơi làm việc')).toHaveValue('Tổ trưởng');
  await accessible(page);
  await page.getByRole('button', { name: 'Lưu dòng' }).click();
  await expect(page.getByRole('cell', { name: '8.000.000' })).toBeVisible();
  const late = csv([1, 2, 3].map((n) => worker(n)));
  await other
    .getByLabel('Nạp từ tệp Excel hoặc CSV')
    .setInputFiles({ name: 'cu.csv', mimeType: 'text/csv', buffer: late });
  await expect(other.getByText(/tệp “cu.csv” chưa thay dòng nào/)).toBeVisible();
  await expect(other.getByRole('button', { name: 'Vẫn thay bằng tệp này' })).toBeVisible();
  await expect(other.getByRole('cell', { name: '8.000.000' })).toBeVisible();
  await accessible(other);
  await other.close();
  // What is saved as a workbook is read back as it was.
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Tải Excel' }).click(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/^01-PLI-.*\.xlsx$/);
  const book = await readFile(await saved.path());
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  await file.setInputFiles({ name: 'pli.xlsx', mimeType: type, buffer: book.subarray(0, 2000) });
  await expect(page.getByText(/Tệp Excel này không đọc được/).first()).toBeVisible();
  await file.setInputFiles({ name: 'pli.xlsx', mimeType: type, buffer: book });
  await expect(page.getByText('Tệp có 1 lỗi, chưa nạp dòng nào')).toBeHidden();
  await expect(page.getByRole('rowheader', { name: 'Nguyễn Thị Mới' })).toBeVisible();
  await page.getByRole('button', { name: 'Nộp bản khai' }).click();
  await page.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(page.getByText('Đã nộp kỳ này')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Lập bản sửa đổi' })).toBeVisible();
});

test('the province sees figures without the few, and opens a declaration with a trace', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await openAs(page, administrators[0], '/ban-lam-viec/lao-dong');
  await expect(page.getByRole('table', { name: 'Theo giới tính' })).toBeVisible();
  await expect(page.getByText('Ẩn', { exact: true }).first()).toBeVisible();
  await settled(page);
  await fits(page);
  await accessible(page);
  await shoot(page, 'desk-labour');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('link', { name }).click();
  await expect(page.getByRole('rowheader', { name: 'Nguyễn Thị Mới' })).toBeVisible();
  await accessible(page);
  const log = await page.request.get('/api/v1/desk/audit?action=workforce.read');
  expect(await log.text()).toContain('workforce.read');
});
