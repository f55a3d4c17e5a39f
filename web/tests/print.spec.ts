// What comes out of a printer: A4, black on white from a dark screen, without bars and buttons, and complete.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

import { openAs } from './support/people.ts';
import { expect, type Page, settled, test } from './support/test.ts';

const reader = '0977660001';
const author = '0977660002';
const folder = new URL('./screenshots/', import.meta.url).pathname;
const once = () => ({ 'Idempotency-Key': crypto.randomUUID() });

test.use({ colorScheme: 'dark' });
test.describe.configure({ mode: 'serial' });

/** What still shows of the screen's own furniture, and text that is not dark: on paper there is neither. */
async function faults(page: Page) {
  return page.evaluate(() => {
    const shown = (node: Element) => node.checkVisibility() && node.getBoundingClientRect().width > 1;
    const furniture = [
      ...document.querySelectorAll('nav, button:not(:has(img)), input, [role="search"], .fixed, header a'),
    ]
      .filter(shown)
      .map((node) => `shows <${node.tagName.toLowerCase()}> ${node.textContent.trim().slice(0, 40)}`);
    const pale = [...document.body.querySelectorAll('*')].filter((node) => {
      const words = [...node.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent?.trim());
      if (!words || !shown(node) || node.closest('svg, .sr-only')) return false;
      const [r, g, b] = getComputedStyle(node)
        .color.match(/[\d.]+/g)!
        .map(Number);
      return Math.max(r!, g!, b!) > 119; // 4.5 : 1 on white
    });
    const ground = getComputedStyle(document.documentElement).backgroundColor;
    return [
      ...furniture,
      ...pale.map((node) => `is pale: ${node.textContent.trim().slice(0, 40)}`),
      ...(ground === 'rgb(255, 255, 255)' ? [] : [`the ground is ${ground}`]),
    ];
  });
}

/** Prints a page and answers what is to be read on it. */
async function onPaper(page: Page, name: string): Promise<string> {
  await settled(page);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await faults(page)).toEqual([]);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}print-${name}.pdf`, pdf);
  const size = execFileSync('pdfinfo', [`${folder}print-${name}.pdf`], { encoding: 'utf8' });
  expect(size).toMatch(/Page size:\s+59[45]\.\d+ x 84[12]\.\d+ pts \(A4\)/);
  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
  return execFileSync('pdftotext', ['-layout', `${folder}print-${name}.pdf`, '-'], { encoding: 'utf8' });
}

test('what anybody reads', async ({ page, baseURL }) => {
  const { items } = (await (await page.request.get('/api/v1/rentals?limit=1')).json()) as {
    items: { id: string; title: string }[];
  };
  await page.goto(`/thue-nha/${items[0]!.id}`);
  await expect(page.getByRole('heading', { name: items[0]!.title })).toBeVisible();
  const rental = await onPaper(page, 'rental');
  expect(rental).toContain(items[0]!.title.slice(0, 20));
  expect(rental).toContain(`${new URL(baseURL!).host}/thue-nha/${items[0]!.id}`); // the way back from paper
  expect(rental).not.toContain('Xem số liên hệ');

  await page.goto('/tro-giup');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await onPaper(page, 'help')).toContain('VNeID');

  await page.goto('/dich-vu-cong');
  await page.locator('main a[href^="/dich-vu-cong/"]').first().click();
  await expect(page).toHaveURL(/dich-vu-cong\/.+/);
  expect(await onPaper(page, 'procedure')).toMatch(/[Hh]ồ sơ|[Gg]iấy tờ/);

  await page.goto('/xe-khach');
  await page.getByRole('combobox', { name: 'Đi từ' }).fill('ban me');
  await page.getByRole('option', { name: 'Buôn Ma Thuột', exact: true }).click();
  await page.getByRole('combobox', { name: 'Đến', exact: true }).fill('mien dong');
  await page.getByRole('option', { name: /Bến xe Miền Đông mới/ }).click();
  await page.getByRole('button', { name: 'Ngày mai' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: '21:00' }).first()).toBeVisible();
  const coaches = await onPaper(page, 'coaches');
  expect(coaches).toContain('21:00');
  expect(coaches).toContain('300.000');
});

test('a voucher with its code', async ({ page }) => {
  await openAs(page, reader, '/khuyen-mai?q=ca+phe');
  await page
    .getByRole('link', { name: /Giảm 20.000 đ cho hoá đơn cà phê/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Nhận phiếu' }).click();
  await expect(page).toHaveURL(/khuyen-mai\/cua-toi\//);
  await page
    .getByRole('button', { name: /Hiện mã|Đưa mã|mã/ })
    .first()
    .click();
  const code = page.getByRole('main').getByRole('img', { name: /mã/i });
  await expect(code).toBeVisible();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(code).toBeVisible();
  // Large enough for a scanner: 30 mm at 96 pixels an inch.
  expect((await code.boundingBox())!.width).toBeGreaterThan(113);
  expect(await code.locator('path').evaluate((path) => getComputedStyle(path).fill)).toBe('rgb(0, 0, 0)');
  const paper = await onPaper(page, 'voucher');
  expect(paper).toContain('Giảm 20.000');
  expect(paper).toContain('Hùng Vương');
  expect(paper).not.toContain('Thêm vào lịch');
});

test('a CV, and a case with all that happened to it', async ({ page, browser, baseURL }) => {
  const content = {
    basics: {
      name: 'Nguyễn Thị In',
      label: 'Thợ may',
      phone: '0977660001',
      summary: 'May áo sơ mi, năm năm.',
    },
    seeking: { occupation: 'craft' },
  };
  await openAs(page, reader, '/ho-so-xin-viec');
  const data = { title: 'Để in', visibility: 'private', hidden: [], content };
  const made = await page.request.post('/api/v1/me/resumes', { data, headers: once() });
  expect(made.ok(), await made.text()).toBe(true);
  const { id } = (await made.json()) as { id: string };
  await page.goto(`/ho-so-xin-viec/${id}`);
  await expect(page.getByText('May áo sơ mi, năm năm.')).toBeVisible();
  const resume = await onPaper(page, 'resume');
  expect(resume).toContain('Nguyễn Thị In');

  const context = await browser.newContext({ baseURL, locale: 'vi-VN', colorScheme: 'dark' });
  const theirs = await context.newPage();
  await openAs(theirs, author, '/phan-anh');
  const text = 'Cành cây gãy chắn lối đi.';
  const sent = await theirs.request.post('/api/v1/reports', {
    data: { category: 'HTDT', text, answers: { what: 'tree', danger: 'no' }, lat: 12.6797, lng: 108.0447 },
    headers: once(),
  });
  expect(sent.ok(), await sent.text()).toBe(true);
  const mine = (await (await theirs.request.get('/api/v1/cases?kind=citizenreport')).json()) as {
    items: { id: string; receipt: string }[];
  };
  await theirs.goto(`/phan-anh/${mine.items[0]!.id}`);
  await expect(theirs.getByText(mine.items[0]!.receipt).first()).toBeVisible();
  const paper = await onPaper(theirs, 'case');
  expect(paper).toContain(mine.items[0]!.receipt);
  expect(paper).toContain(text);
  await context.close();
});
