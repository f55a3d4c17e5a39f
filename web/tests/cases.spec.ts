// Officers at their desk: reports come in, are given out in bulk, opened, noted on, asked about, finished with a
// photo; another office sees nothing of them; all of it without a mouse.
import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { tabTo } from './support/keys.ts';
import { asPerson, makeOffice, once, report } from './support/offices.ts';
import { openAs } from './support/people.ts';
import { photos } from './support/pictures.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

const [lead, officer, stranger, citizen] = ['0905000051', '0905000052', '0905000053', '0905000054'] as const;
const [ward, other] = ['24133', '24169'] as const;
const wide = { width: 1280, height: 800 };
const desk = '/ban-lam-viec/ho-so';

test.describe.configure({ mode: 'serial' });

let cases: { id: string; receipt: string }[] = [];

async function at(page: Page, phone: string, path: string) {
  await page.setViewportSize(wide);
  await openAs(page, phone, path);
  await settled(page);
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  const baseURL = process.env.E2E_URL!;
  await makeOffice(browser, baseURL, {
    name: 'UBND phường Buôn Ma Thuột',
    ward,
    officers: [
      [lead, 'H’Linh Niê'],
      [officer, 'Trần Văn Bình'],
    ],
  });
  await makeOffice(browser, baseURL, {
    name: 'UBND xã khác',
    ward: other,
    officers: [[stranger, 'Lê Thị Xa']],
  });
  cases = await asPerson(browser, baseURL, citizen, async (page) => {
    await page.request.patch('/api/v1/me', { data: { name: 'Nguyễn Thị Mai' } });
    const all = [];
    for (const [n, text] of [
      'Ổ gà lớn trước cổng chợ, xe máy hay ngã',
      'Ổ gà sâu cạnh chợ, trời mưa không thấy',
      'Biển báo bị cây che khuất ở ngã ba',
    ].entries()) {
      all.push(
        await report(page, ward, {
          category: 'ATGT',
          text,
          answers: { what: n === 2 ? 'signal' : 'surface', danger: 'yes' },
          lat: 12.6797 + n * 0.0006,
          lng: 108.0447 + n * 0.0006,
          photo: n === 0,
        }),
      );
    }
    return all;
  });
});

test('the list says what there is to do, and gives it out in bulk', async ({ page }) => {
  await at(page, lead, desk);
  const table = page.getByRole('table');
  await expect(table.getByRole('row')).toHaveCount(4);
  await expect(page.getByRole('button', { name: /^Chưa giao 3/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Hồ sơ/ })).toContainText('3 việc cần xem');
  await page.getByRole('button', { name: 'Biểu đồ' }).click();
  await expect(page.getByRole('img', { name: /^Theo cán bộ.*Trần Văn Bình: 0/ })).toBeVisible();
  await accessible(page);
  await page.getByRole('button', { name: 'Biểu đồ' }).click();

  // Keys: down to the first, select it and the second, assign.
  await page.keyboard.press('j');
  await expect(page.getByRole('link', { name: cases[0]!.receipt })).toBeFocused();
  await page.keyboard.press('x');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('x');
  await expect(page.getByText('Đã chọn 2 hồ sơ')).toBeVisible();
  await page.keyboard.press('a');
  const to = page.getByLabel('Giao cho');
  await expect(to).toBeFocused();
  await to.selectOption({ label: 'Trần Văn Bình' });
  await accessible(page);
  await page.getByRole('button', { name: 'Giao', exact: true }).click();
  await expect(page.getByText('Giao 2 hồ sơ cho Trần Văn Bình?')).toBeVisible();
  await page.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(table.getByRole('cell', { name: 'Trần Văn Bình' })).toHaveCount(2);
  // A slip: undone before it was sent.
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await expect(table.getByRole('cell', { name: 'Trần Văn Bình' })).toHaveCount(0);
  await page.reload();
  await settled(page);
  await expect(page.getByRole('button', { name: /^Chưa giao 3/ })).toBeVisible();

  await page.getByLabel('Chọn mọi hồ sơ đang hiện').check();
  await page.getByLabel('Giao cho').selectOption({ label: 'Trần Văn Bình' });
  await page.getByRole('button', { name: 'Giao', exact: true }).click();
  await page.getByRole('button', { name: 'Chắc chắn' }).click();
  await page.getByRole('button', { name: 'Gửi ngay' }).click();
  await expect(page.getByText('Đã giao', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Chưa giao 0/ })).toBeVisible();
});

test('filters live in the address, the way back leads to them, the map shows the same', async ({ page }) => {
  await at(page, officer, desk);
  await page.getByRole('button', { name: /^Của tôi 3/ }).click();
  await expect(page).toHaveURL(/assignee=me/);
  await page.getByRole('combobox', { name: 'Trạng thái' }).selectOption('submitted');
  await expect(page).toHaveURL(/status=submitted/);
  await settled(page);
  await page.getByRole('link', { name: cases[0]!.receipt }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('An toàn giao thông');
  await page.getByRole('link', { name: 'Danh sách hồ sơ' }).click();
  await expect(page).toHaveURL(/assignee=me.*status=submitted|status=submitted.*assignee=me/);
  await page.keyboard.press('m');
  await expect(page).toHaveURL(/map=true/);
  await settled(page);
  await expect(page.getByRole('region', { name: 'Bản đồ' })).toBeVisible();
  await accessible(page);
  await shoot(page, 'ho-so-ban-do');
  await page.setViewportSize(wide);

  await page.keyboard.press('/');
  await page.keyboard.type(cases[1]!.receipt.toLowerCase().replaceAll('-', ' '));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(cases[1]!.id));
});

test('nothing matches: the list says so, and how to go on', async ({ page, watch }) => {
  watch.tolerate(/404/);
  await at(page, officer, `${desk}?status=payment`);
  await expect(page.getByText('Không có hồ sơ nào')).toBeVisible();
  await page.getByLabel('Tìm theo mã hồ sơ').fill('ZZZZ-ZZZZ-ZZZZ');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('Không thấy hồ sơ này trong các cơ quan của bạn.');
  await page.getByRole('button', { name: 'Bỏ lọc' }).click();
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(4);
  await shoot(page, 'ho-so');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText('Sổ theo dõi hồ sơ')).toBeVisible();
  await expect(page.getByRole('navigation')).toBeHidden();
  await page.setViewportSize({ width: 1032, height: 700 });
  await page.screenshot({ path: new URL('./screenshots/ho-so-in.png', import.meta.url).pathname });
  await page.emulateMedia({ media: 'screen' });
});

test('a case is opened, noted on, asked about and answered with a photo', async ({ page }) => {
  await at(page, officer, `${desk}/${cases[0]!.id}`);
  const main = page.getByRole('main');
  await expect(main).toContainText('Mặt đường hư hỏng');
  await expect(main).toContainText('Nguyễn Thị Mai');
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.complete && image.naturalWidth > 0),
  );
  await accessible(page);
  await fits(page);
  await page
    .getByRole('button', { name: /^Xem ảnh/ })
    .first()
    .click();
  const viewer = page.getByRole('dialog');
  await expect(viewer.getByRole('img')).toBeVisible();
  await accessible(page);
  await page.keyboard.press('Escape');
  await expect(viewer).toHaveCount(0);

  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Ghi chú nội bộ' }).fill('Đội đường bộ nhận trong ngày');
  await page.getByRole('button', { name: 'Lưu ghi chú' }).click();
  await expect(page.getByText('Đội đường bộ nhận trong ngày')).toBeVisible();
  await expect(page.getByText('Nội bộ').first()).toBeVisible();

  await page.keyboard.press('1');
  await expect(page.getByRole('form', { name: 'Tiếp nhận' })).toBeVisible();
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByText('Đã tiếp nhận').first()).toBeVisible();

  await page.getByRole('button', { name: /^Yêu cầu bổ sung/ }).click();
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByText('Bạn viết vài chữ để người nộp hiểu vì sao')).toBeVisible();
  await page.getByLabel('Lời gửi người nộp').fill('Bạn cho biết ổ gà ở làn nào');
  await shoot(page, 'ho-so-quyet-dinh');
  await page.setViewportSize(wide);
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByText('Tạm dừng tính hạn').first()).toBeVisible();

  await page.getByRole('button', { name: /^Xử lý tiếp, không chờ bổ sung/ }).click();
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByText('Đang xử lý').first()).toBeVisible();

  await page.getByRole('button', { name: /^Soạn trả lời/ }).click();
  await page.getByLabel('Lời gửi người nộp').fill('Đã vá xong mặt đường.');
  await page.setInputFiles('input[type=file]', await photos(page, 1));
  await expect(page.getByRole('button', { name: 'Bỏ phong-1.jpg' })).toBeVisible();
  await accessible(page);
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await expect(page.getByText('Chờ duyệt trả lời').first()).toBeVisible();
});

test('who leads the office approves the answer as it was written', async ({ page }) => {
  await at(page, lead, `${desk}?status=answered`);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Đã vá xong mặt đường.')).toBeVisible();
  await page.keyboard.press('1');
  await expect(page.getByLabel('Lời gửi người nộp')).toHaveValue('Đã vá xong mặt đường.');
  await page.getByRole('button', { name: /^Chắc chắn: Duyệt câu trả lời/ }).click();
  await expect(page.getByText('Đã xong').first()).toBeVisible();
  await accessible(page);
  await shoot(page, 'ho-so-mot');
});

test('the citizen sees the answer and not the note', async ({ page }) => {
  await openAs(page, citizen, '/');
  const mine = await (await page.request.get(`/api/v1/cases/${cases[0]!.id}`)).text();
  expect(mine).toContain('Đã vá xong mặt đường.');
  expect(mine).not.toContain('Đội đường bộ');
  const { timeline } = JSON.parse(mine) as { timeline: { action: string; files?: unknown[] }[] };
  expect(timeline.find((e) => e.action === 'finish')?.files).toHaveLength(1);
});

test('what one wrote survives that somebody else was faster', async ({ page, browser, baseURL, watch }) => {
  watch.tolerate(/409|412/);
  await at(page, officer, `${desk}/${cases[2]!.id}`);
  await page.getByRole('button', { name: /^Từ chối tiếp nhận/ }).click();
  await page.getByLabel('Lời gửi người nộp').fill('Biển này thuộc tỉnh quản lý.');
  await asPerson(browser, baseURL!, lead, async (hers) => {
    const decided = await hers.request.post(`/api/v1/desk/cases/${cases[2]!.id}/decide`, {
      data: { action: 'accept' },
      headers: once(),
    });
    expect(decided.status()).toBe(200);
  });
  await page.getByRole('button', { name: /^Chắc chắn: Từ chối/ }).click();
  await expect(page.getByText('Người khác vừa xử lý hồ sơ này')).toBeVisible();
  await expect(page.getByText('Đã tiếp nhận').first()).toBeVisible();
  await expect(page.getByLabel('Lời gửi người nộp')).toHaveValue('Biển này thuộc tỉnh quản lý.');
  await accessible(page);
});

test('without a mouse: from the list to a note and back', async ({ page }) => {
  await at(page, officer, `${desk}?assignee=me`);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Diễn biến' })).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.type('Chờ đội đường bộ');
  await tabTo(page, /^Lưu ghi chú/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Đã lưu ghi chú')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('region', { name: 'Phím tắt' })).toBeVisible();
  await accessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/assignee=me/);
});

test('a denunciation is guided to its door; who insults is kept from reporting, and objects', async ({
  page,
  browser,
  baseURL,
}) => {
  const rude = '0905000055';
  const filed = await asPerson(browser, baseURL!, rude, (hers) =>
    report(hers, ward, {
      category: 'ATGT',
      text: 'Tôi tố cáo ông trưởng thôn nhận tiền để làm đường',
      answers: { what: 'other', danger: 'yes' },
      lat: 12.69,
      lng: 108.06,
    }),
  );
  await at(page, officer, `${desk}/${filed.id}`);
  await expect(page.getByText('Nội dung giống đơn tố cáo.')).toBeVisible();
  await accessible(page);
  await page.getByRole('button', { name: 'Khoá quyền phản ánh' }).click();
  await page.getByLabel('Giải thích cho người gửi').fill('Lời lẽ xúc phạm cán bộ.');
  await page.getByRole('button', { name: 'Khoá quyền phản ánh' }).click();
  await page.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(page.getByText(/^Người gửi đang bị khoá quyền phản ánh đến/)).toBeVisible();
  await page.getByRole('button', { name: 'Đây là khiếu nại, tố cáo, tin báo tội phạm' }).click();
  await expect(page.getByLabel('Là loại nào')).toHaveValue('denunciation');
  await accessible(page);
  await page.getByRole('button', { name: 'Hướng dẫn sang nơi giải quyết' }).click();
  await expect(page.getByText('Đã hướng dẫn như đơn tố cáo.')).toBeVisible();
  await expect(page.getByText('Hướng dẫn sang thủ tục khác')).toBeVisible();

  await asPerson(browser, baseURL!, rude, async (hers) => {
    const data = { text: 'Tôi chỉ nói sự thật.' };
    expect((await hers.request.post('/api/v1/me/report-lock/appeal', { data, headers: once() })).ok()).toBe(
      true,
    );
  });
  await page.goto(`${desk}/khoa`);
  await expect(page.getByText('Bạn đã khoá người này, nên người khác xét.')).toBeVisible();
  await at(page, lead, `${desk}/khoa`);
  await expect(page.getByText('Tôi chỉ nói sự thật.')).toBeVisible();
  await page.getByLabel('Trả lời').fill('Lời lẽ đúng mực, bỏ khoá.');
  await accessible(page);
  await page.getByRole('button', { name: 'Bỏ khoá' }).click();
  await expect(page.getByText('Không có ý kiến nào')).toBeVisible();
});

test('a template is written once and used with its holes filled', async ({ page }) => {
  await at(page, lead, `${desk}/mau`);
  await page.getByRole('button', { name: 'Thêm mẫu' }).click();
  await page.getByLabel('Tên mẫu').fill('Đã nhận');
  await page.getByLabel('Nội dung').fill('Chào {người nộp}, hồ sơ {mã hồ sơ} đã đến cơ quan.');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Đã nhận' })).toBeVisible();
  await accessible(page);
  await shoot(page, 'ho-so-mau');
  await page.setViewportSize(wide);
  await page.goto(`${desk}/${cases[1]!.id}`);
  await settled(page);
  await page.keyboard.press('1');
  await page.getByLabel('Chèn mẫu').selectOption({ label: 'Đã nhận' });
  await expect(page.getByLabel('Lời gửi người nộp')).toHaveValue(
    `Chào Nguyễn Thị Mai, hồ sơ ${cases[1]!.receipt} đã đến cơ quan.`,
  );
});

test('a report of the same thing is merged, another is handed to another office and gone', async ({
  page,
  watch,
}) => {
  watch.tolerate(/404/);
  await at(page, lead, `${desk}/${cases[1]!.id}`);
  await page.getByRole('button', { name: 'Gộp vào phản ánh khác' }).click();
  await page.getByRole('button', { name: `Gộp ${cases[2]!.receipt}` }).click();
  await accessible(page);
  await page.getByRole('button', { name: 'Chắc chắn' }).click();
  await expect(page.getByRole('link', { name: cases[2]!.receipt })).toBeVisible();

  await page.goto(`${desk}/${cases[2]!.id}`);
  await expect(
    page.getByText('Một phản ánh khác đã gộp').or(page.getByText('1 phản ánh khác đã gộp')),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Chuyển cơ quan khác' }).click();
  await page.getByLabel('Tìm cơ quan').fill('xa khac');
  await page.getByLabel('UBND xã khác').check();
  await page.getByLabel('Lý do chuyển').fill('Ngã ba thuộc xã bên.');
  await accessible(page);
  await page.getByRole('button', { name: 'Chuyển cơ quan khác' }).click();
  await expect(page).toHaveURL(/ho-so$|ho-so\?/);
  await page.goto(`${desk}/${cases[2]!.id}`);
  await expect(page.getByText('Không có hồ sơ này')).toBeVisible();
});

test('another office sees what was handed to it and nothing else', async ({ page, watch }) => {
  watch.tolerate(/404/);
  await at(page, stranger, desk);
  await expect(page.getByRole('link', { name: cases[2]!.receipt })).toBeVisible();
  await expect(page.getByRole('link', { name: cases[0]!.receipt })).toHaveCount(0);
  await page.goto(`${desk}/${cases[0]!.id}`);
  await expect(page.getByText('Không có hồ sơ này')).toBeVisible();
  await accessible(page);
  expect((await page.request.get(`/api/v1/desk/case-receipts/${cases[0]!.receipt}`)).status()).toBe(404);
});

test('an administrator says what an agency is in charge of, and looks at what is stuck', async ({ page }) => {
  await at(page, administrators[0], '/ban-lam-viec/thanh-vien');
  await page.getByRole('link', { name: 'UBND xã khác' }).click();
  await expect(page.getByLabel('Là cơ quan nào')).toHaveValue('ubnd-xa');
  await expect(page.getByLabel('Xã, phường')).toHaveValue(other);
  await page.getByLabel('Là cơ quan nào').selectOption('so-cong-thuong');
  await page.getByLabel('Xã, phường').selectOption('');
  await page.getByRole('button', { name: 'Lưu phần phụ trách' }).click();
  await expect(page.getByText(/^Đã lưu; hồ sơ đang chờ/)).toBeVisible();
  await accessible(page);
  await page.goto('/ban-lam-viec/chuyen-tiep');
  await settled(page);
  await expect(page.getByText('Không có hồ sơ nào bị kẹt')).toBeVisible();
  await accessible(page);
});

test('what the centre refused is looked at and sent once more', async ({ page, browser, baseURL }) => {
  // The program's own stand-in of the centre says no to the next report, for good.
  const faults = await page.request.put('/dev/ioc/faults', { data: { refuseNext: 1 } });
  expect(faults.ok(), await faults.text()).toBe(true);
  const refused = await asPerson(browser, baseURL!, citizen, (hers) =>
    report(hers, ward, {
      category: 'MT',
      text: 'Rác đổ trộm cạnh suối',
      answers: { what: 'rubbish' },
      lat: 12.68,
      lng: 108.04,
    }),
  );
  await at(page, administrators[0], '/ban-lam-viec/chuyen-tiep');
  const row = page.getByRole('row').filter({ hasText: refused.receipt });
  await expect(async () => {
    await page.getByRole('button', { name: 'Tải lại' }).click();
    await expect(row).toBeVisible({ timeout: 1000 });
  }).toPass();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'chuyen-tiep-dung');
  await page.setViewportSize(wide);
  await page.getByRole('button', { name: `Thử lại: ${refused.receipt}` }).click();
  await expect(page.getByText('Đã xếp hàng để thử lại')).toBeVisible();
  await expect(row).toHaveCount(0);
  await at(page, officer, `${desk}/${refused.id}`);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Mã bên ngoài')).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(page.getByRole('heading', { name: 'Ai đã xem, ai đã làm gì' })).toHaveCount(0);
});

test('who leads the office sees who looked at a case', async ({ page }) => {
  await at(page, lead, `${desk}/${cases[0]!.id}`);
  const log = page.getByRole('region', { name: 'Ai đã xem, ai đã làm gì' });
  await expect(
    log.getByRole('row', { name: /H’Linh Niê Mở hồ sơ UBND phường Buôn Ma Thuột/ }).first(),
  ).toBeVisible();
  await expect(log.getByRole('row', { name: /Trần Văn Bình Tiếp nhận/ }).first()).toBeVisible();
  await log.scrollIntoViewIfNeeded();
  await settled(page);
  await accessible(page);
  await fits(page);
  await shoot(page, 'ho-so-ai-da-xem');
});

test('the citizen sees it, too, in words', async ({ page }) => {
  await openAs(page, citizen, '/toi/truy-cap');
  await expect(page.getByText('Mở hồ sơ, phản ánh của bạn').first()).toBeVisible();
  await expect(page.getByText('Thao tác khác trên dữ liệu của bạn')).toHaveCount(0);
});

test('what nobody is in charge of waits for the administrator', async ({ page, browser, baseURL }) => {
  const orphan = await asPerson(browser, baseURL!, citizen, (hers) =>
    report(hers, other, {
      category: 'ATGT',
      text: 'Mặt đường lún ở cầu',
      answers: { what: 'surface', danger: 'no' },
      lat: 12.7,
      lng: 108.1,
    }),
  );
  await at(page, administrators[0], `${desk}?office=none`);
  await page.getByRole('link', { name: orphan.receipt }).click();
  await page.getByRole('button', { name: 'Chuyển cơ quan khác' }).click();
  await page.getByLabel('Tìm cơ quan').fill('buon ma thuot');
  await page.getByLabel('UBND phường Buôn Ma Thuột').check();
  await page.getByLabel('Lý do chuyển').fill('Thuộc phường.');
  await page.getByRole('button', { name: 'Chuyển cơ quan khác' }).click();
  await expect(page.getByText(/^Đã chuyển/)).toBeVisible();
});
