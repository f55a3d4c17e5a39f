// Threads about something real, each side in a browser of its own and both open at once: a room for rent, an
// application to an opening, a report that an officer works on. Each is begun from the page of what it is about, is
// written in, says what was read, and leads back.
import type { APIRequestContext, Browser } from '@playwright/test';

import { accessible, fits } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { asPerson, makeOffice, once, report } from './support/offices.ts';
import { shoot } from './support/shots.ts';
import { as, said, say, type Writer, write } from './support/talks.ts';
import { expect, type Page, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

const employer: Writer = { phone: '0905000100', name: '' }; // of the demonstration's companies
const seeker: Writer = { phone: '0977000121', name: 'H’Ruê Mlô' };
const officer: Writer = { phone: '0977000122', name: 'Đặng Thị Thảo' };
const ward = '22261';
const wide = { width: 1280, height: 800 };

interface Role {
  organisation: { id: string; name: string };
}

let company = '';

/** The employer goes by the name that she has; answers the company that she works for. */
async function named(request: APIRequestContext) {
  const me = (await (await request.get('/api/v1/me')).json()) as { name?: string; roles: Role[] };
  employer.name = me.name ?? '';
  return me.roles.find((held) => held.organisation.name.includes('May Hòa Phú'))!.organisation.id;
}

/** What a company posts and an officer lets through. */
async function posted(browser: Browser, baseURL: string, kind: 'rentals' | 'jobs', form: object) {
  const id = await asPerson(browser, baseURL, employer.phone, async (page) => {
    const organisation = (company = await named(page.request));
    const made = await page.request.post(`/api/v1/${kind}`, {
      data: { organisation, ward, photos: [], area: 20, ...form },
      headers: once(),
    });
    expect(made.status(), await made.text()).toBe(201);
    return ((await made.json()) as { id: string }).id;
  });
  await asPerson(browser, baseURL, administrators[1], async (page) => {
    const answer = await page.request.post(`/api/v1/desk/reviews/${id}/approve`, { headers: once() });
    expect(answer.status(), await answer.text()).toBe(200);
  });
  return id;
}

/** Both write, each sees what the other has read, and the head leads back to what it is about. */
async function writes(a: Page, b: Page, about: RegExp) {
  for (const page of [a, b]) await expect(page.getByRole('main').getByText(about).first()).toBeVisible();
  await say(a, 'Cho em hỏi thêm một chút ạ');
  await expect(said(b).getByText('Cho em hỏi thêm một chút ạ')).toBeVisible();
  await expect(said(a).getByText('Đã xem')).toBeVisible();
  await write(a).blur();
  await say(b, 'Vâng, bạn hỏi đi');
  await expect(said(a).getByText('Vâng, bạn hỏi đi')).toBeVisible();
  await expect(said(b).getByText('Đã xem')).toBeVisible();
}

test('about a room for rent, from its page', async ({ browser, baseURL }) => {
  const title = `Phòng trọ gần trường, mã ${Date.now() % 100_000}`;
  const room = await posted(browser, baseURL!, 'rentals', {
    kind: 'room',
    title,
    description: 'Phòng sạch, có gác.',
    address: 'Hẻm 12 đường Lê Duẩn',
    price: 1_500_000,
  });
  const a = await as(browser, baseURL, seeker, `/thue-nha/${room}`);
  await a.page.getByRole('button', { name: 'Nhắn tin', exact: true }).click();
  await expect(a.page).toHaveURL(/\/nhan-tin\/[0-9a-f-]{36}$/);
  const b = await as(browser, baseURL, employer, new URL(a.page.url()).pathname);
  await writes(a.page, b.page, new RegExp(title));
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'thread-rental');
  for (const { page } of [a, b]) {
    await page.getByRole('link', { name: new RegExp(`Về tin cho thuê ${title}`) }).click();
    await expect(page).toHaveURL(new RegExp(`/thue-nha/${room}$`));
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
  }
  // Pressed again, it is the same.
  await a.page.getByRole('button', { name: 'Nhắn tin', exact: true }).click();
  await expect(said(a.page).getByText('Vâng, bạn hỏi đi')).toBeVisible();
  // Who answers for it writes to nobody about it by herself.
  const own = await b.page.request.post('/api/v1/conversations', {
    data: { about: { kind: 'rentals', id: room }, client: crypto.randomUUID() },
    headers: once(),
  });
  expect(own.status()).toBe(409);
  await a.context.close();
  await b.context.close();
});

test('about an application, from the pages of both sides', async ({ browser, baseURL }) => {
  const title = `Thợ may ca ngày, mã ${Date.now() % 100_000}`;
  const opening = await posted(browser, baseURL!, 'jobs', {
    kind: 'craft',
    title,
    description: 'May áo sơ mi, được đào tạo.',
    address: 'Lô A3',
    price: 7_000_000,
    payMax: 9_000_000,
    area: 0,
    detail: {
      contract: 'fixedTerm',
      openings: 5,
      period: 'month',
      noFee: true,
      walkIn: true,
      walkInPlace: 'Cổng A',
      walkInDays: ['mon'],
      walkInFrom: '08:00',
    },
  });
  const a = await as(browser, baseURL, seeker, '/');
  const applied = await a.page.request.post(`/api/v1/jobs/${opening}/applications`, {
    data: { name: seeker.name, note: 'Em ở gần công ty.' },
    headers: once(),
  });
  expect(applied.status(), await applied.text()).toBe(201);
  const { id } = (await applied.json()) as { id: string };
  await a.page.goto(`/ung-tuyen/${id}`);
  await a.page.getByRole('button', { name: 'Nhắn tin', exact: true }).click();
  await expect(write(a.page)).toBeVisible();

  // The recruiter finds the same thread from the applicant's page at the desk.
  const b = await as(
    browser,
    baseURL,
    employer,
    `/ban-lam-viec/ung-vien?company=${company}&opening=${opening}`,
    wide,
  );
  await b.page.getByRole('button', { name: new RegExp(seeker.name) }).click();
  await b.page.getByRole('button', { name: 'Mở hồ sơ' }).click();
  const panel = b.page.getByRole('region', { name: 'Ứng viên đang chọn' });
  await panel.getByRole('button', { name: 'Nhắn tin', exact: true }).click();
  await expect(b.page).toHaveURL(a.page.url());
  await writes(a.page, b.page, new RegExp(title));
  await settled(b.page);
  await accessible(b.page);
  await shoot(b.page, 'thread-application');

  await a.page.getByRole('link', { name: new RegExp(`Về đơn ứng tuyển ${title}`) }).click();
  await expect(a.page).toHaveURL(new RegExp(`/ung-tuyen/${id}$`));
  await b.page.setViewportSize(wide);
  await b.page.getByRole('link', { name: new RegExp(`Về đơn ứng tuyển ${title}`) }).click();
  await expect(b.page).toHaveURL(/\/ban-lam-viec\/ung-vien\?/);
  await expect(panel.getByRole('heading', { name: seeker.name })).toBeVisible();
  await a.context.close();
  await b.context.close();
});

test('about a case, once an officer was given it', async ({ browser, baseURL }) => {
  test.slow();
  await makeOffice(browser, baseURL!, {
    name: 'UBND phường Hòa Hiệp',
    ward,
    officers: [[officer.phone, officer.name]],
  });
  const a = await as(browser, baseURL, seeker, '/');
  const filed = await report(a.page, ward, {
    category: 'ATGT',
    text: 'Nắp cống vỡ trước cổng trường tiểu học',
    answers: { what: 'surface', danger: 'yes' },
    lat: 12.97,
    lng: 109.34,
  });
  await a.page.goto(`/phan-anh/${filed.id}`);
  await expect(a.page.getByText('Nắp cống vỡ trước cổng trường tiểu học')).toBeVisible();
  await settled(a.page);
  await expect(a.page.getByRole('button', { name: 'Nhắn tin', exact: true })).toHaveCount(0); // to whom?

  const b = await as(browser, baseURL, officer, `/ban-lam-viec/ho-so/${filed.id}`, wide);
  await expect(b.page.getByRole('button', { name: 'Nhận việc này' })).toBeVisible();
  await expect(b.page.getByRole('button', { name: 'Nhắn tin', exact: true })).toHaveCount(0);
  await b.page.getByRole('button', { name: 'Nhận việc này' }).click();
  await b.page.getByRole('button', { name: 'Nhắn tin', exact: true }).waitFor();
  await settled(b.page);
  await accessible(b.page);
  await shoot(b.page, 'case-write');
  await b.page.setViewportSize(wide);
  await b.page.getByRole('button', { name: 'Nhắn tin', exact: true }).click();
  await expect(write(b.page)).toBeVisible();

  await a.page.reload();
  await settled(a.page);
  await accessible(a.page);
  await fits(a.page);
  await shoot(a.page, 'my-case-write');
  await a.page.getByRole('button', { name: 'Nhắn tin', exact: true }).click();
  await expect(a.page).toHaveURL(b.page.url());
  await writes(a.page, b.page, /Nắp cống vỡ/);
  await settled(a.page);
  await accessible(a.page);
  await shoot(a.page, 'thread-case');
  await a.page.setViewportSize({ width: 320, height: 640 });
  await a.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  await fits(a.page);

  await a.page.getByRole('link', { name: /Về hồ sơ .*Nắp cống vỡ/ }).click();
  await expect(a.page).toHaveURL(new RegExp(`/phan-anh/${filed.id}$`));
  await b.page.getByRole('link', { name: /Về hồ sơ .*Nắp cống vỡ/ }).click();
  await expect(b.page).toHaveURL(new RegExp(`/ban-lam-viec/ho-so/${filed.id}$`));
  await expect(b.page.getByRole('heading', { level: 1 })).toHaveText('An toàn giao thông');

  // Nobody who is not one of the two gets there, an administrator no more than others.
  const talk = await threadOf(a.page.request);
  await asPerson(browser, baseURL!, administrators[1], async (page) => {
    for (const path of ['', '/messages'])
      expect((await page.request.get(`/api/v1/conversations/${talk}${path}`)).status()).toBe(404);
    const asked = await page.request.post('/api/v1/conversations', {
      data: { about: { kind: 'case', id: filed.id }, client: crypto.randomUUID() },
      headers: once(),
    });
    expect(asked.status()).toBe(404);
  });
  await a.context.close();
  await b.context.close();
});

/** The id of the newest thread of who asks. */
async function threadOf(request: APIRequestContext) {
  const list = (await (await request.get('/api/v1/conversations?limit=1')).json()) as {
    items: { id: string }[];
  };
  return list.items[0]!.id;
}
