// Sharing: the phone's own sheet where there is one; else the link to copy, and a code that leads to the same page.
import { accessible, fits } from './support/axe.ts';
import { shoot } from './support/shots.ts';
import { expect, type Page, settled, test } from './support/test.ts';

interface Items {
  items: { id: string }[];
}

/** One public page of each kind that can be shared. */
async function pages(page: Page): Promise<string[]> {
  const first = async (api: string, path: string) => {
    const { items } = (await (await page.request.get(`/api/v1/${api}?limit=1`)).json()) as Items;
    return `${path}/${items[0]!.id}`;
  };
  const cameras = (await (await page.request.get('/api/v1/cameras')).json()) as {
    features: { id: string }[];
  };
  const found = (await (await page.request.get('/api/v1/search?q=nha+trang')).json()) as {
    groups: { kind: string; items: { path: string }[] }[];
  };
  return [
    await first('vouchers', '/khuyen-mai'),
    await first('companies', '/doanh-nghiep'),
    '/dich-vu-cong/1.001193',
    await first('places', '/an-gi-o-dau'),
    await first('classifieds', '/rao-vat'),
    await first('jobs', '/viec-lam'),
    await first('rentals', '/thue-nha'),
    `/camera/${cameras.features[0]!.id}`,
    found.groups.find(({ kind }) => kind === 'coaches')!.items[0]!.path,
  ];
}

test('without a share sheet of the phone every public page has a link to copy, and a code', async ({
  page,
  context,
  baseURL,
}) => {
  test.setTimeout(300_000);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: baseURL! });
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'share'));
  const all = await pages(page);
  for (const [at, path] of all.entries()) {
    const answer = await page.request.get('/api/v1/page-code', { params: { path } });
    expect(answer.status(), path).toBe(200);
    expect(((await answer.json()) as { url: string }).url, path).toBe(baseURL + path);
    await page.goto(path);
    await page.getByRole('button', { name: 'Chia sẻ' }).click();
    const sheet = page.getByRole('dialog', { name: 'Chia sẻ' });
    await expect(sheet.getByLabel('Đường dẫn', { exact: true })).toHaveValue(baseURL + path);
    await expect(sheet.getByRole('img', { name: 'Mã QR của trang này' })).toBeVisible();
    if (at === 0) {
      await settled(page);
      await accessible(page);
      await fits(page);
      await shoot(page, 'chia-se');
    }
    await sheet.getByRole('button', { name: 'Sao chép đường dẫn' }).click();
    await expect(page.getByText('Đã sao chép đường dẫn')).toBeVisible();
    await expect(sheet).toHaveCount(0);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(baseURL + path);
  }
});

test('with one it gets the page, and closing it is no fault', async ({ page, baseURL }) => {
  await page.addInitScript(() => {
    Object.assign(window, { handed: [] });
    Navigator.prototype.share = (what?: ShareData) => {
      (window as unknown as { handed: unknown[] }).handed.push(what);
      return Promise.reject(new DOMException('closed', 'AbortError'));
    };
  });
  const [voucher] = await pages(page);
  await page.goto(voucher!);
  await page.getByRole('button', { name: 'Chia sẻ' }).click();
  const handed = await page.evaluate(() => (window as unknown as { handed: ShareData[] }).handed);
  expect(handed.map(({ url }) => url)).toEqual([baseURL + voucher!]);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('there is no code of what is not for everybody, nor of an address that is made up', async ({
  request,
}) => {
  for (const path of [
    '/toi',
    '/ho-so/01a217dd-d331-7363-af5c-767a0bbbbeab',
    '/thue-nha/01a217dd-d331-7363-af5c-000000000000',
    '/camera/01a217dd-d331-7363-af5c-000000000000',
    '/camera/x',
    '//thu.example',
    'https://thu.example/viec-lam',
    '/viec-lam?x=1',
    '',
  ])
    expect([404, 422], path).toContain(
      (await request.get('/api/v1/page-code', { params: { path } })).status(),
    );
});
