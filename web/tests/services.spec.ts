// Public services from the first tap to the paper: a mother registers a birth where she rents, an officer finishes
// it, the certificate proves itself and is taken back; a student orders a copy through the national portal; who
// needs no certificate is told so.
import { accessible, fits } from './support/axe.ts';
import { asPerson, once } from './support/offices.ts';
import { openAs, register } from './support/people.ts';
import { photos } from './support/pictures.ts';
import { photoOfCode, smallPDF } from './support/printed.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

const [mother, student, bride] = ['0905000081', '0905000082', '0905000083'] as const;
/** Leads the office of the ward where the mother rents, in the demonstration. */
const officer = '0905000061';
const lê = { number: '054185000446', name: 'Lê Thị Ví Dụ' };
const êban = { number: '066202000481', name: 'Y Mẫu Êban' };

test.describe.configure({ mode: 'serial', timeout: 180_000 });

let filed = '';
let paper: Buffer;

/** Shows both sides of a card, wherever the page for it is open. */
async function showCard(page: Page, { number, name }: typeof lê) {
  await settled(page);
  for (const side of ['front', 'back']) {
    const picture = await page.request.get(`/dev/population/people/${number}/${side}.png`);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: `${side}.png`, mimeType: 'image/png', buffer: await picture.body() });
    if (side === 'front') await expect(page.getByText('Bây giờ lật mặt kia của thẻ')).toBeVisible();
  }
  await expect(page.getByText(name)).toBeVisible();
  await page.getByRole('button', { name: 'Đúng là tôi, định danh' }).click();
  await page.getByRole('link', { name: 'Quay lại việc đang làm' }).click();
}

async function onward(page: Page, to: string) {
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await expect(page.getByRole('heading', { level: 2, name: to })).toBeVisible();
}

async function choose(page: Page, question: string | RegExp, option: string) {
  const group = page.getByRole('group', { name: question });
  await group.getByRole('radio', { name: option, exact: true }).check();
}

async function pick(page: Page, label: string, letters: string, option: string) {
  await page.getByLabel(label).fill(letters);
  await page.getByRole('button', { name: option, exact: true }).click();
}

/** A day of this month or the last, as people write it. */
function daysAgo(n: number): string {
  const day = new Date(Date.now() + 7 * 3_600_000 - n * 86_400_000).toISOString().slice(0, 10);
  return day.split('-').reverse().join('/');
}

test('a procedure is found, with or without accents, and one elsewhere leads to the national portal', async ({
  page,
}) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Dịch vụ công' }).first().click();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'dich-vu-cong');
  await page.getByRole('searchbox').fill('ket hon');
  const marriage = page.getByRole('link', { name: /^Đăng ký kết hôn/ });
  await expect(marriage).toBeVisible();
  await expect(page.getByRole('link', { name: /^Đăng ký khai sinh/ })).toHaveCount(0);
  await marriage.click();
  await settled(page);
  const portal = page.getByRole('link', { name: /^Mở trên Cổng dịch vụ công quốc gia/ });
  await expect(portal).toHaveAttribute('href', /dichvucong\.gov\.vn.*1\.000894/);
  await expect(portal).toHaveAttribute('rel', 'noopener');
  await accessible(page);
  await page.goto('/dich-vu-cong?q=1.004873');
  await expect(page.getByRole('link', { name: /tình trạng hôn nhân/ })).toBeVisible();
  await page.getByRole('searchbox').fill('zzzz');
  await expect(page.getByText('Chưa tìm thấy thủ tục')).toBeVisible();
});

test('the list of procedures is there without a network', async ({ page, context, watch }) => {
  watch.tolerate(/ERR_INTERNET_DISCONNECTED/);
  await page.goto('/dich-vu-cong');
  await settled(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload(); // now the worker answers, and keeps what it saw
  await settled(page);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole('link', { name: /^Đăng ký khai sinh/ }).first()).toBeVisible();
  await context.setOffline(false);
});

test('a mother registers a birth from the ward where she rents', async ({
  page,
  browser,
  baseURL,
  watch,
}) => {
  watch.tolerate(/404 .*me\/drafts/); // she has no draft yet
  watch.tolerate(/422 .*check/); // answers that are wrong at first
  watch.tolerate(/401 .*api.v1.me/); // once she has gone
  await openAs(page, mother, '/dich-vu-cong/1.001193');
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'dich-vu-cong-khai-sinh');
  await page.getByRole('link', { name: 'Nộp hồ sơ' }).click();
  await page.getByRole('link', { name: 'Định danh bây giờ' }).click();
  await page.getByRole('link', { name: /Chụp thẻ căn cước/ }).click();
  const card = { cardIssued: '2025-10-21', cardExpires: '2045-11-03' };
  await register(page.request, lê.number, {
    fullName: lê.name,
    sex: 'female',
    birthDate: '1985-11-03',
    ...card,
  });
  await showCard(page, lê);
  await expect(page).toHaveURL(/\/dich-vu-cong\/1\.001193\/nop$/);

  // Who asks: known from the card, and said so.
  await expect(page.getByLabel('Họ, chữ đệm, tên')).toHaveValue(/Ví Dụ/i);
  await expect(page.getByText('Điền sẵn từ căn cước của bạn').first()).toBeVisible();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await expect(page.getByLabel('Loại giấy tờ tùy thân')).toBeFocused();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'nop-nguoi-yeu-cau');
  await page.getByLabel('Loại giấy tờ tùy thân').selectOption({ label: 'Thẻ căn cước' });
  await choose(page, 'Loại nơi cư trú', 'Tạm trú');
  await page.getByLabel('Quan hệ với người được khai sinh').selectOption({ label: 'Mẹ' });
  await onward(page, 'Người được khai sinh');

  // The child.
  await page.getByLabel('Họ, chữ đệm, tên').fill('nguyễn lê an 2');
  await expect(page.getByLabel('Họ, chữ đệm, tên')).toHaveValue('NGUYỄN LÊ AN 2');
  await page.getByLabel('Ngày, tháng, năm sinh').fill(daysAgo(5));
  await choose(page, 'Giới tính', 'Nữ');
  await pick(page, 'Dân tộc', 'e-de', 'Ê-đê');
  await choose(page, 'Sinh tại', 'Cơ sở y tế');
  await page.getByLabel('Tên cơ sở y tế').fill('Bệnh viện Đa khoa vùng Tây Nguyên');
  await page.getByRole('textbox', { name: /^Nơi sinh/ }).fill('Phường Tân An, Đắk Lắk');
  await page.getByRole('textbox', { name: /^Quê quán/ }).fill('Thôn 1');
  await page.getByRole('button', { name: 'Thêm xã, phường' }).last().click();
  const wards = page.getByRole('dialog', { name: 'Xã, phường trong tỉnh' });
  await wards.getByRole('searchbox').fill('hoa phu');
  await wards.getByRole('button', { name: 'Xã Hòa Phú', exact: true }).click();
  await expect(page.getByRole('textbox', { name: /^Quê quán/ })).toHaveValue(
    /^Thôn 1, Xã Hòa Phú, .*Đắk Lắk$/,
  );
  await expect(page.getByText(/^Ngày .*, tháng .*, năm hai nghìn không trăm/)).toBeVisible();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await expect(page.getByLabel('Họ, chữ đệm, tên')).toBeFocused(); // no digits in a name, says the server
  await accessible(page);
  await shoot(page, 'nop-tre');
  await page.getByLabel('Họ, chữ đệm, tên').fill('nguyễn lê an');
  await onward(page, 'Thông tin người mẹ');

  // She has said who she is.
  await expect(page.getByText('Điền sẵn từ phần người yêu cầu').first()).toBeVisible();
  await page.getByLabel('Ngày hoặc năm sinh').fill('1985');
  await pick(page, 'Dân tộc', 'kinh', 'Kinh');
  await onward(page, 'Thông tin người cha');
  await choose(page, 'Có khai thông tin người cha', 'Không');
  await onward(page, 'Giấy chứng sinh');
  await choose(page, 'Chứng minh việc sinh', 'Giấy chứng sinh');
  await onward(page, 'Đề nghị');
  await choose(page, 'Cách nhận kết quả', 'Bản điện tử trong ứng dụng');
  await page.getByRole('checkbox').check();

  // Another device has it all.
  await expect(page.getByText('Đã lưu nháp vào tài khoản')).toBeVisible();
  const other = await browser.newContext({ baseURL: baseURL!, locale: 'vi-VN' });
  const tablet = await other.newPage();
  await openAs(tablet, mother, '/dich-vu-cong/1.001193/nop');
  await expect(tablet.getByRole('checkbox')).toBeChecked();
  await other.close();

  await onward(page, 'Nơi nhận hồ sơ');
  await page.getByRole('searchbox').fill('hoa phu');
  await page.getByRole('button', { name: 'Xã Hòa Phú', exact: true }).click();
  await expect(page.getByText(/Ủy ban nhân dân Xã Hòa Phú/i)).toBeVisible();
  await expect(page.getByText('Miễn phí')).toBeVisible();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'nop-noi-nhan');
  await onward(page, 'Giấy tờ');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await expect(page.getByText('Bạn cần kèm giấy tờ này.').first()).toBeVisible();
  await page.getByLabel('Chọn ảnh, PDF: Giấy chứng sinh').setInputFiles(await photos(page, 2));
  await expect(page.getByText('Đã gửi', { exact: true })).toHaveCount(2);
  await page.getByRole('button', { name: 'Bỏ Giấy chứng sinh, tệp 2' }).click();
  await expect(page.getByText('Đã gửi', { exact: true })).toHaveCount(1);
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'nop-giay-to');
  await onward(page, 'Xem lại trước khi nộp');
  await expect(page.getByText('NGUYỄN LÊ AN')).toBeVisible();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'nop-xem-lai');
  await page.getByRole('button', { name: 'Nộp hồ sơ' }).click();
  await expect(page.getByRole('heading', { name: 'Đã nộp hồ sơ' })).toBeVisible();
  await accessible(page);
  await shoot(page, 'nop-xong');
  await page.getByRole('link', { name: 'Theo dõi hồ sơ' }).click();
  await expect(page).toHaveURL(/\/ho-so\/[0-9a-f-]{36}$/);
  filed = page.url().split('/').at(-1)!;
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'ho-so-moi');

  const code = page.getByRole('img', { name: 'Mã QR của biên nhận' });
  await code.scrollIntoViewIfNeeded();
  await expect(code).toBeVisible();
  await accessible(page);
  await fits(page);
  await shoot(page, 'bien-nhan-ma-qr');
  // Anybody with the receipt learns how far it is, and no more.
  const receipt = await page.locator('a[href^="/bien-nhan"]').first().innerText();
  await page.context().clearCookies();
  await page.goto('/bien-nhan');
  await page.getByLabel('Mã biên nhận').fill('abc');
  await page.getByRole('button', { name: 'Tra cứu' }).click();
  await expect(page.getByLabel('Mã biên nhận')).toBeFocused();
  await page.getByLabel('Mã biên nhận').fill(receipt.toLowerCase().replaceAll('-', ' '));
  await page.getByRole('button', { name: 'Tra cứu' }).click();
  await expect(page.getByRole('heading', { name: 'Đăng ký khai sinh' })).toBeVisible();
  await expect(page.getByText('NGUYỄN LÊ AN')).toHaveCount(0);
  await settled(page);
  await accessible(page);
  await shoot(page, 'bien-nhan');
});

/** The result of the mother's case as it is on her phone. */
async function result(page: Page): Promise<Buffer> {
  const path = await page.getByRole('link', { name: 'Tải về' }).getAttribute('href');
  const answer = await page.request.get(path!);
  expect(answer.headers()['content-type']).toBe('application/pdf');
  return answer.body();
}

async function scan(page: Page, paper: Buffer, outcome: string) {
  await page.goto('/verify');
  await settled(page);
  await page.getByLabel('Chọn ảnh có mã').setInputFiles(await photoOfCode(page, paper));
  await expect(page.locator('[data-outcome]')).toHaveAttribute('data-outcome', outcome);
}

/** Has a file checked on the public page, where it is open, and says what is found. */
async function checkFile(page: Page, buffer: Buffer, title: string) {
  const section = page.getByRole('region', { name: 'Kiểm tra tệp PDF' });
  await section
    .locator('input[type=file]')
    .setInputFiles({ name: 'ket-qua.pdf', mimeType: 'application/pdf', buffer });
  await expect(section.getByRole('status').getByRole('heading')).toHaveText(title);
  await settled(page);
}

/** A file in which one letter is another. */
function changed(paper: Buffer): Buffer {
  const copy = Buffer.from(paper);
  copy[copy.length >> 1]! ^= 1;
  return copy;
}

test('the officer finishes it, and the certificate proves itself', async ({ page, browser, baseURL }) => {
  const decide = (action: string, text = '') =>
    asPerson(browser, baseURL!, officer, async (desk) => {
      const at = `/api/v1/desk/cases/${filed}`;
      expect((await desk.request.post(`${at}/open`, { headers: once() })).status()).toBe(200);
      const done = await desk.request.post(`${at}/decide`, { data: { action, text }, headers: once() });
      expect(done.status(), await done.text()).toBe(200);
    });
  await decide('accept');
  await decide('askPapers', 'Bạn gửi thêm bản chụp sổ khám thai.');
  await openAs(page, mother, '/');
  await page.getByRole('link', { name: /Cơ quan cần bạn bổ sung/ }).click();
  await expect(page.getByText('Bạn gửi thêm bản chụp sổ khám thai.')).toBeVisible();
  await page.getByRole('button', { name: 'Bổ sung' }).click();
  const sheet = page.getByRole('dialog', { name: 'Bổ sung' });
  await sheet.getByLabel('Bạn muốn nói thêm gì?').fill('Tôi gửi sổ khám thai.');
  await sheet.getByLabel('Thêm tệp PDF').setInputFiles({
    name: 'so-kham-thai.pdf',
    mimeType: 'application/pdf',
    buffer: smallPDF(),
  });
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'ho-so-bo-sung');
  await sheet.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByRole('link', { name: 'so-kham-thai.pdf' })).toBeVisible();
  await decide('finish');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Kết quả' })).toBeVisible();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'ho-so-xong');
  paper = await result(page);

  await scan(page, paper, 'valid');
  await expect(page.getByText('Cấp cho')).toBeVisible();
  await expect(page.getByText('NGUYỄN LÊ AN')).toBeVisible();
  await expect(page.getByText('Nơi cấp', { exact: true })).toBeVisible();
  await settled(page);
  await accessible(page);
  await shoot(page, 'verify-giay-to');
});

test('the file proves itself as well, until a letter of it is changed', async ({ page }) => {
  await page.goto('/verify');
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'verify-tep');
  await checkFile(page, paper, 'Tệp hợp lệ');
  await expect(page.getByText('NGUYỄN LÊ AN')).toBeVisible();
  await accessible(page);
  await fits(page);
  await shoot(page, 'verify-tep-hop-le');
  await checkFile(page, changed(paper), 'Tệp đã bị thay đổi sau khi ký');
  await expect(page.getByText('NGUYỄN LÊ AN')).toHaveCount(0);
  await accessible(page);
  await shoot(page, 'verify-tep-bi-sua');
  await checkFile(page, smallPDF(), 'Tệp không có chữ ký');
  await accessible(page);
  await shoot(page, 'verify-tep-khong-ky');
  await checkFile(page, Buffer.from('ảnh'), 'Không phải tệp PDF');
  await page
    .getByRole('region', { name: 'Kiểm tra tệp PDF' })
    .locator('input[type=file]')
    .setInputFiles({
      name: 'to.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.alloc(5 * 1024 * 1024 + 1),
    });
  await expect(page.getByText('Tệp lớn hơn 5 MB', { exact: false })).toBeVisible();
});

test('the certificate is taken back, and its holder says how content she is', async ({
  page,
  browser,
  baseURL,
}) => {
  await asPerson(browser, baseURL!, officer, async (desk) => {
    await desk.goto(`/ban-lam-viec/ho-so/${filed}`);
    await desk.getByRole('button', { name: 'Thu hồi kết quả đã ký' }).click();
    const form = desk.getByRole('form', { name: 'Thu hồi kết quả đã ký' });
    await form.getByRole('button', { name: /Thu hồi kết quả đã ký/ }).click();
    await expect(form.getByText('Viết ít nhất 5 ký tự')).toBeVisible();
    await form.getByLabel('Vì sao thu hồi').fill('Ghi sai tên đệm của trẻ');
    await settled(desk);
    await accessible(desk);
    await fits(desk);
    await shoot(desk, 'ho-so-thu-hoi');
    await form.getByRole('button', { name: /Thu hồi kết quả đã ký/ }).click();
    await expect(desk.getByText('Đã thu hồi kết quả')).toBeVisible();
  });
  const stranger = await (await browser.newContext({ baseURL: baseURL!, locale: 'vi-VN' })).newPage();
  await scan(stranger, paper, 'revoked');
  await checkFile(stranger, paper, 'Giấy đã bị thu hồi');
  await stranger.context().close();

  // She says how content she is, once.
  await openAs(page, mother, `/ho-so/${filed}`);
  await page.locator('label').filter({ hasText: '4 sao' }).click();
  await page.getByRole('button', { name: 'Gửi đánh giá' }).click();
  await expect(page.getByText('Bạn đã cho 4 trên 5 sao')).toBeVisible();
  await page.goto('/ho-so');
  await settled(page);
  await page.getByRole('button', { name: 'Đã xong' }).click();
  await expect(page.getByRole('link', { name: /Đăng ký khai sinh/ })).toBeVisible();
  await accessible(page);
  await shoot(page, 'ho-so');
});

test('a student orders a copy, is identified on the way, and the portal brings it', async ({
  page,
  watch,
}) => {
  watch.tolerate(/404 .*me\/drafts/);
  watch.tolerate(/403 .*cases/); // not identified yet
  watch.tolerate(/422 .*check/);
  const script = [
    { afterMillis: 200, status: 2, note: 'Hồ sơ hợp lệ, đã tiếp nhận.' },
    { afterMillis: 200, status: 4 },
    { afterMillis: 200, status: 9, note: 'Đã có kết quả.', result: 'ket-qua.pdf' },
  ];
  expect((await page.request.put('/dev/dvc/script', { data: script })).status()).toBe(200);
  await openAs(page, student, '/dich-vu-cong/3.000465/nop');
  await expect(page.getByText('Điền sẵn từ số điện thoại của tài khoản')).toBeVisible();
  await page.getByLabel('Tôi tên là').fill(êban.name);
  await page.getByLabel('Sinh ngày').fill('17/05/2002');
  await choose(page, 'Giới tính', 'Nam');
  await page.getByLabel('Số định danh, giấy tờ').fill(êban.number);
  await page.getByLabel('Địa chỉ hiện tại').fill('Buôn Kram, xã Ea Tiêu');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await expect(page.getByRole('group', { name: 'Văn bằng là của tôi' })).toBeVisible();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByLabel('Đã được cấp').selectOption({ label: 'Bằng tốt nghiệp THPT' });
  await page.getByLabel('Do cơ quan cấp').fill('Sở Giáo dục và Đào tạo Đắk Lắk');
  await page.getByLabel('Trường').fill('THPT Buôn Ma Thuột');
  await page.getByLabel('Năm tốt nghiệp').fill('2020');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await choose(page, 'Cách nhận kết quả', 'Bản điện tử trong ứng dụng');
  await page.getByRole('checkbox').check();
  await onward(page, 'Nơi nhận hồ sơ');
  await expect(page.getByText(/Sở Giáo dục và Đào tạo \(minh hoạ\)/)).toBeVisible();
  await onward(page, 'Giấy tờ');
  await onward(page, 'Xem lại trước khi nộp');
  await page.getByRole('button', { name: 'Nộp hồ sơ' }).click();
  const sheet = page.getByRole('dialog', { name: /mức 1/ });
  await sheet.getByRole('button', { name: 'Định danh ngay' }).click();
  await page.getByRole('link', { name: /Chụp thẻ căn cước/ }).click();
  await showCard(page, êban);
  await expect(page).toHaveURL(/\/dich-vu-cong\/3\.000465\/nop$/);
  await expect(page.getByText('THPT Buôn Ma Thuột')).toBeVisible();
  await page.getByRole('button', { name: 'Nộp hồ sơ' }).click();
  await expect(page.getByRole('heading', { name: 'Đã nộp hồ sơ' })).toBeVisible();
  await page.getByRole('link', { name: 'Theo dõi hồ sơ' }).click();
  await expect(page).toHaveURL(/\/ho-so\//);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Cơ quan trả lời')).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 60_000 });
  await settled(page);
  await accessible(page);
  await shoot(page, 'ho-so-cong');
  await page.goto('/dich-vu-cong');
  await settled(page);
  await shoot(page, 'dich-vu-cong-co-ho-so');
});

test('who marries here is told that no certificate is needed', async ({ page, watch }) => {
  watch.tolerate(/404 .*me\/drafts/);
  watch.tolerate(/422 .*check/);
  await openAs(page, bride, '/dich-vu-cong/1.004873/nop');
  await page
    .getByLabel('Dùng giấy này để')
    .selectOption({ label: 'Kết hôn trong nước, cả hai là công dân Việt Nam' });
  await expect(page.getByRole('heading', { name: 'Bạn không cần nộp giấy này' })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'khong-can-giay');
  await page.getByRole('button', { name: 'Chọn mục đích khác' }).click();
  await page.getByLabel('Dùng giấy này để').selectOption({ label: 'Giao dịch nhà đất, vay vốn' });
  await page.getByRole('button', { name: 'Bỏ hồ sơ này' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Bỏ hồ sơ này' }).click();
  await expect(page).toHaveURL(/\/dich-vu-cong\/1\.004873$/);
  await expect(page.getByRole('link', { name: 'Nộp hồ sơ' })).toBeVisible();
});
