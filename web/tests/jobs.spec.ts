// Work: found by a few words, looked at, and posted for a company after an officer's approval.
import { accessible } from './support/axe.ts';
import { administrators } from './support/binary.ts';
import { openAs } from './support/people.ts';
import { shoot } from './support/shots.ts';
import { expect, settled, test } from './support/test.ts';

test.describe.configure({ mode: 'serial' });

// The first of the demonstration's people owns its companies.
const owner = '0905000100';
const title = `Thợ may trụ ${Date.now() % 100_000}`;
const once = () => ({ 'Idempotency-Key': crypto.randomUUID() });

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

test('a company posts one, an officer approves it', async ({ page, browser, baseURL, watch }) => {
  watch.tolerate(/422 .*api\/v1\/jobs/);
  await openAs(page, owner, '/viec-lam/dang');
  await page.getByRole('button', { name: /May Hòa Phú/ }).click();
  await page.getByRole('button', { name: 'Thợ', exact: true }).click();
  await page.getByLabel('Tên công việc').fill(title);
  await page.getByLabel('Mô tả công việc').fill('May áo khoác xuất khẩu.');
  await page.getByLabel('Lương thấp nhất').fill('3000000');
  await page.getByRole('searchbox', { name: 'Xã, phường' }).fill('Hòa Phú');
  await page.getByRole('button', { name: 'Xã Hòa Phú', exact: true }).click();
  await page.getByLabel('Địa chỉ', { exact: true }).fill('Lô C3');
  await page.getByRole('button', { name: 'Gửi duyệt' }).click();
  await expect(page.locator('form').getByText('Doanh nghiệp cần cam kết không thu phí')).toBeVisible();
  await accessible(page);
  await shoot(page, 'job-form');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Gửi duyệt' }).click();
  await expect(page).toHaveURL(/\/viec-lam\/[0-9a-f-]{36}$/);
  await expect(page.getByText(/thấp hơn mức tối thiểu vùng/)).toBeVisible(); // warned, not hidden
  const id = page.url().split('/').pop();

  const office = await browser.newContext({ baseURL });
  const officer = await office.newPage();
  await openAs(officer, administrators[1], '/');
  const approved = await officer.request.post(`/api/v1/desk/reviews/${id}/approve`, { headers: once() });
  expect(approved.status()).toBe(200);
  await office.close();

  await page.goto(`/viec-lam?q=${encodeURIComponent(title)}`);
  await expect(page.getByRole('link', { name: title })).toBeVisible();
});
