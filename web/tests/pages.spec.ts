// Every page, in both themes, on a phone and on a desk: accessible, complete, without sideways scroll.
import { mkdirSync } from 'node:fs';

import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { pagesOf } from './support/routes.ts';
import { expect, type Page, settled, test } from './support/test.ts';

const shots = new URL('./screenshots/', import.meta.url).pathname;
const phone = { width: 360, height: 800 };
const desk = { width: 1280, height: 800 };

/** Open to everybody. */
const open = [
  '/',
  '/tim',
  '/tim?q=phong+tro+hoa+phu',
  '/thue-nha',
  '/viec-lam',
  '/xe-khach',
  '/an-gi-o-dau',
  '/khuyen-mai',
  '/rao-vat',
  '/doanh-nghiep',
  '/dang-nhap',
  '/thue-nha/dang',
  '/phan-anh',
  '/phan-anh/moi',
  '/qr',
  '/qr/quet',
  '/verify',
  '/dich-vu-cong',
  '/dich-vu-cong/1.001193',
  '/dich-vu-cong/1.000894',
  '/bien-nhan',
  '/khong-co',
];
/** What only makes sense on the way to somewhere else, or shows the camera; the stories go through them. */
const onTheWay = [
  '/cho-phep',
  '/cho-phep/da-thoat',
  '/dang-nhap',
  '/qr/in',
  '/toi/dinh-danh/khuon-mat',
  '/toi/dinh-danh/the',
];
/** For who is signed in, every page there is; the desk for an administrator. */
const own = [
  ...pagesOf('citizen').filter((path) => !onTheWay.includes(path)),
  '/dich-vu-cong/1.001193/nop',
  '/dich-vu-cong/3.000465/nop',
  ...pagesOf('desk').map((path) => `/ban-lam-viec${path}`),
  '/ban-lam-viec/duyet-tin?view=published',
];

/** Who begins to fill in a form has no draft of it yet. */
const noDraft = /404 .*me\/drafts/;

mkdirSync(shots, { recursive: true });

function named(path: string) {
  return path.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'trang-chu';
}

/** Looks at a page on a phone and on a desk, and in the light on the narrowest phone with the largest letters. */
async function look(page: Page, path: string, name: string, theme: 'light' | 'dark', visit = goTo) {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.setViewportSize(phone);
  await visit(page, path);
  for (const size of [phone, desk]) {
    await page.setViewportSize(size);
    await settled(page);
    await page.screenshot({ path: `${shots}${name}-${size.width}-${theme}.png` });
    await fits(page);
    // Checked at the size that the app is made for; the rules of axe hardly depend on it.
    if (size === (path.startsWith('/ban-lam-viec') ? desk : phone)) await accessible(page);
  }
  if (theme === 'light') await squeeze(page);
}

async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(path);
}

const asMe = (page: Page, path: string) => openAs(page, administrators[0], path);

async function squeeze(page: Page) {
  await page.setViewportSize({ width: 320, height: 640 });
  await settled(page);
  await fits(page);
  await page.setViewportSize(phone);
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  await fits(page);
}

for (const theme of ['light', 'dark'] as const) {
  test.describe(`for everybody, ${theme}`, () => {
    for (const path of open) {
      test(path, async ({ page, watch }) => {
        if (path === '/khong-co') watch.tolerate(/404/);
        await look(page, path, named(path), theme);
      });
    }

    test('a listing', async ({ page }) => {
      await page.goto('/thue-nha');
      await settled(page);
      const path = await page.locator('article a').first().getAttribute('href');
      await look(page, path!, 'tin', theme);
    });

    test('the desk’s door', async ({ page }) => {
      await look(page, '/ban-lam-viec/', 'ban-lam-viec-cua', theme);
    });
  });

  test.describe(`signed in, ${theme}`, () => {
    for (const path of own) {
      test(path, async ({ page, watch }) => {
        watch.tolerate(noDraft);
        watch.tolerate(/403 .*coaches\/feeds/); // an administrator runs no coaches
        await look(page, path, `rieng-${named(path)}`, theme, asMe);
      });
    }

    test('an organisation at the desk', async ({ page }) => {
      await asMe(page, '/ban-lam-viec/thanh-vien');
      await page.getByRole('table').getByRole('link').first().click();
      await settled(page);
      await look(page, new URL(page.url()).pathname, 'rieng-ban-lam-viec-to-chuc', theme);
    });
  });
}

test('every page carries a policy that allows scripts from here only', async ({ request }) => {
  for (const path of ['/', '/thue-nha', '/ban-lam-viec/']) {
    const policy = (await request.get(path)).headers()['content-security-policy'] ?? '';
    expect(policy).toMatch(/default-src 'self'/);
    expect(policy).toMatch(/script-src 'self'(?![^;]*'unsafe-inline')/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
  }
});
