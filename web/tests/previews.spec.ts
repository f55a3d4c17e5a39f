// Shared links as a messenger reads them: without scripts, from the first answer.
import { expect, settled, test } from './support/test.ts';

type Request = import('@playwright/test').APIRequestContext;

/** The meta tags of a page by name or property, its title and its canonical address. */
async function tags(request: Request, path: string) {
  const answer = await request.get(path, { headers: { 'User-Agent': 'facebookexternalhit/1.1' } });
  const html = await answer.text();
  const found: Record<string, string> = { title: /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '' };
  for (const [tag] of html.matchAll(/<meta [^>]*>/g)) {
    const name = /(?:name|property)="([^"]*)"/.exec(tag)?.[1];
    if (name) found[name] = /content="([^"]*)"/.exec(tag)?.[1] ?? '';
  }
  found.canonical = /<link rel="canonical" href="([^"]*)"/.exec(html)?.[1] ?? '';
  return { status: answer.status(), html, found };
}

interface Items {
  items: { id: string }[];
}

/** One public page of each kind. */
async function pages(request: Request): Promise<string[]> {
  const first = async (api: string, page: string) => {
    const { items } = (await (await request.get(`/api/v1/${api}`)).json()) as Items;
    return `${page}/${items[0]!.id}`;
  };
  const found = (await (await request.get('/api/v1/search?q=nha+trang')).json()) as {
    groups: { kind: string; items: { path: string }[] }[];
  };
  const cameras = (await (await request.get('/api/v1/cameras?q=cu+mong')).json()) as {
    features: { id: string }[];
  };
  return [
    `/camera/${cameras.features[0]!.id}`, // one that has no picture
    await first('rentals?limit=1', '/thue-nha'),
    await first('jobs?limit=1', '/viec-lam'),
    await first('classifieds?limit=1', '/rao-vat'),
    await first('places?limit=1', '/an-gi-o-dau'),
    await first('vouchers?limit=1', '/khuyen-mai'),
    await first('companies?limit=1', '/doanh-nghiep'),
    '/dich-vu-cong/1.001193',
    found.groups.find(({ kind }) => kind === 'coaches')!.items[0]!.path,
    '/',
    '/thue-nha',
    '/viec-lam',
    '/tro-giup',
    '/dang-nhap',
  ];
}

test('every public page has a preview with a picture', async ({ request, baseURL }) => {
  for (const path of await pages(request)) {
    const { status, found } = await tags(request, path);
    expect(status, path).toBe(200);
    expect(found['og:title'], path).toBeTruthy();
    expect(found.title, path).toContain(found['og:title']!);
    expect(found['og:description']!.length, path).toBeGreaterThan(4);
    expect(found['og:url'], path).toBe(baseURL + path);
    expect(found.canonical, path).toBe(baseURL + path);
    expect(found['twitter:card'], path).toBe('summary_large_image');
    expect(found.robots, path).toBeUndefined();
    const image = await request.get(found['og:image']!);
    expect(image.status(), path).toBe(200);
    expect(image.headers()['content-type'], path).toMatch(/^image\/(png|jpeg)$/);
    if (found['og:image:width']) {
      const bytes = await image.body();
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], path).toEqual([1200, 630]);
      expect(bytes.length, path).toBeLessThan(60_000);
    }
  }
});

test('what is somebody’s own has none, and is kept out of search engines', async ({ request }) => {
  for (const path of [
    '/toi',
    '/toi/du-lieu',
    '/ho-so',
    '/ho-so/01a217dd-d331-7363-af5c-767a0bbbbeab',
    '/phan-anh/01a217dd-d331-7363-af5c-767a0bbbbeab',
    '/thong-bao',
    '/qr',
    '/tim?q=phong',
    '/dich-vu-cong/1.001193/nop',
    '/khuyen-mai/cua-toi',
    '/rao-vat/cua-toi',
    '/thue-nha/01a217dd-d331-7363-af5c-000000000000',
    '/camera/01a217dd-d331-7363-af5c-000000000000',
  ]) {
    const { found } = await tags(request, path);
    expect(found.robots, path).toBe('noindex');
    expect(found['og:title'], path).toBeUndefined();
    expect(found['og:image'], path).toBeUndefined();
  }
  for (const path of [
    '/preview/toi.png',
    '/preview/ho-so.png',
    '/preview/thue-nha/x.png',
    '/preview/camera/x.png',
    '/preview/camera/01a217dd-d331-7363-af5c-000000000000.png',
    '/preview/thue-nha',
    '/preview/..%2f.png',
  ])
    expect((await request.get(path)).status(), path).toBe(404);
});

test.describe('on a first visit', () => {
  test.use({ serviceWorkers: 'block' }); // what a phone has kept already is not asked for

  test('what a list asks for is asked for while the app is on its way, and once', async ({ page }) => {
    for (const path of [
      '/viec-lam',
      '/dich-vu-cong',
      '/an-gi-o-dau',
      '/khuyen-mai',
      '/rao-vat',
      '/doanh-nghiep',
      '/camera',
    ]) {
      const asked: string[] = [];
      const note = (request: { url: () => string }) => void asked.push(request.url());
      page.on('request', note);
      await page.goto(path);
      await settled(page);
      page.off('request', note);
      const early = await page.locator('link[rel=preload][as=fetch]').getAttribute('href');
      expect(
        asked.filter((url) => url.endsWith(early!)),
        path,
      ).toHaveLength(1);
    }
  });
});
