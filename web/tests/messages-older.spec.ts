// A conversation longer than a page: scrolling up loads older messages, in order and without a jump, and a search leads
// to where the words were said.
import { accessible } from './support/axe.ts';
import { shoot } from './support/shots.ts';
import { acquaint, as, said, say, sayQuietly } from './support/talks.ts';
import { expect, type Page, settled, test } from './support/test.ts';

declare global {
  interface Window {
    /** Lets what was asked for come. */
    letThrough?: () => void;
  }
}

test.describe.configure({ mode: 'serial', timeout: 120_000 });

const muoi = { phone: '0977000135', name: 'Ngô Thị Mười' };
const ama = { phone: '0977000136', name: 'Ama Thuột Niê' };
const count = 130; // more than two pages of 50
const words = (n: number) =>
  n === 9 ? 'Bản vẽ nhà dài để ở gác bếp' : `Tin số ${n}${n % 7 === 0 ? ', viết dài hơn'.repeat(n % 5) : ''}`;
let talk = '';

const texts = (page: Page) => said(page).locator('[id^=tin-] [dir=auto]').allTextContents();

/** How far a message is from the top of the window. */
const top = (page: Page, seq: number) =>
  page.locator(`#tin-${seq}`).evaluate((node) => node.getBoundingClientRect().top);

/** The first message that is seen. */
const seen = (page: Page) =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll('[id^=tin-]')];
    const first = all.find((node) => node.getBoundingClientRect().top > 80)!;
    return Number(first.id.slice('tin-'.length));
  });

test('scrolling up loads older ones, in order and without a jump', async ({ browser, baseURL }) => {
  const a = await as(browser, baseURL, muoi, '/nhan-tin');
  const b = await as(browser, baseURL, ama, '/nhan-tin');
  talk = await acquaint(a.page, b.page, ama.phone);
  for (let n = 2; n <= count; n++) await sayQuietly(n % 3 ? a.page : b.page, talk, words(n));

  // Each page of older ones comes when it is let; a service worker is between the page and the network.
  await a.page.addInitScript(() => {
    const real = window.fetch;
    window.fetch = async (...call) => {
      const url = call[0] instanceof Request ? call[0].url : String(call[0]);
      if (url.includes('before=')) await new Promise<void>((resolve) => (window.letThrough = resolve));
      return real(...call);
    };
  });
  await a.page.goto(`/nhan-tin/${talk}`);
  await expect(said(a.page).getByText(words(count), { exact: true })).toBeInViewport();
  await settled(a.page);
  expect(await texts(a.page)).toHaveLength(50);
  await shoot(a.page, 'messages-older-end');
  for (const held of [100, count]) {
    await a.page.evaluate(() => scrollTo(0, 0));
    await a.page.waitForFunction(() => window.letThrough);
    // Whoever waits for them goes on reading meanwhile.
    await a.page.evaluate(() => scrollTo(0, 90));
    expect(await a.page.evaluate(() => scrollY)).toBe(90);
    const first = await seen(a.page);
    const before = await top(a.page, first);
    await a.page.evaluate(() => {
      window.letThrough?.();
      delete window.letThrough;
    });
    await expect.poll(async () => (await texts(a.page)).length).toBe(held);
    await expect(a.page.getByRole('button', { name: 'Xem tin cũ hơn' })).toHaveCount(held < count ? 1 : 0);
    expect(Math.abs((await top(a.page, first)) - before), `message ${first} has jumped`).toBeLessThan(3);
  }
  const all = await texts(a.page);
  expect(all.slice(1)).toEqual(Array.from({ length: count - 1 }, (_, n) => words(n + 2)));
  await a.page.evaluate(() => scrollTo(0, 0));
  await expect(a.page.getByText('Đầu cuộc trò chuyện')).toBeInViewport();
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'messages-older-beginning');

  // What comes meanwhile moves nothing, and a button leads to it.
  const at = await a.page.evaluate(() => scrollY);
  await sayQuietly(b.page, talk, 'Bạn đọc tới đâu rồi?');
  await a.page.getByRole('button', { name: 'Có tin mới' }).click();
  expect(at).toBe(0);
  await expect(said(a.page).getByText('Bạn đọc tới đâu rồi?')).toBeInViewport();
  await a.context.close();
  await b.context.close();
});

test('a search leads to where it was said, and stays there', async ({ browser, baseURL }) => {
  const a = await as(browser, baseURL, muoi, '/nhan-tin/tim');
  const b = await as(browser, baseURL, ama, '/nhan-tin');
  await a.page.getByLabel('Từ cần tìm').fill('ban ve nha dai');
  await a.page.getByRole('button', { name: 'Tìm', exact: true }).click();
  await a.page.getByRole('link', { name: /Bản vẽ nhà dài/ }).click();
  await expect(a.page).toHaveURL(new RegExp(`/nhan-tin/${talk}\\?tin=9$`));
  const found = a.page.locator('#tin-9');
  await expect(found).toContainText(words(9));
  await settled(a.page);
  await expect(found).toBeInViewport();
  const before = await top(a.page, 9);
  await accessible(a.page);
  await sayQuietly(b.page, talk, 'Mình vẫn giữ bản vẽ.'); // comes at the end, and moves nothing
  await expect(a.page.getByRole('button', { name: 'Có tin mới' })).toBeVisible();
  expect(Math.abs((await top(a.page, 9)) - before)).toBeLessThan(3);
  await shoot(a.page, 'messages-older-found');

  await a.page.getByRole('button', { name: 'Có tin mới' }).click();
  await expect(said(a.page).getByText('Mình vẫn giữ bản vẽ.')).toBeInViewport();
  await say(a.page, 'Cảm ơn bạn nhé');
  await expect(said(a.page).getByText('Cảm ơn bạn nhé')).toBeInViewport();
  const all = await texts(a.page);
  expect(all.slice(1, count)).toEqual(Array.from({ length: count - 1 }, (_, n) => words(n + 2)));
  await a.context.close();
  await b.context.close();
});
