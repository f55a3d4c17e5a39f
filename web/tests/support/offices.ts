// Agencies with officers, and cases for them, made through the API as their people would.
import { type Browser, expect, type Page } from '@playwright/test';

import { administrators } from './binary.ts';
import { openAs } from './people.ts';
import { photos } from './pictures.ts';

/** What every writing call carries. */
export const once = () => ({ 'Idempotency-Key': crypto.randomUUID() });

/** Does something in a window of somebody's own. */
export async function asPerson<T>(
  browser: Browser,
  baseURL: string,
  phone: string,
  act: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ baseURL, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await openAs(page, phone, '/');
  const done = await act(page);
  await context.close();
  return done;
}

interface Wanted {
  name: string;
  ward: string;
  /** Phone numbers with the names they go by; the first leads. */
  officers: [string, string][];
}

/** Makes an agency of a ward whose officers have accepted their invitations. */
export async function makeOffice(browser: Browser, baseURL: string, wanted: Wanted): Promise<string> {
  const id = await asPerson(browser, baseURL, administrators[0], async (page) => {
    const made = await page.request.post('/api/v1/desk/organisations', {
      data: { name: wanted.name, kind: 'agency' },
      headers: once(),
    });
    const { id } = (await made.json()) as { id: string };
    const duty = { agency: 'ubnd-xa', ward: wanted.ward };
    expect((await page.request.put(`/api/v1/desk/organisations/${id}/duty`, { data: duty })).status()).toBe(
      200,
    );
    for (const [n, [phone]] of wanted.officers.entries()) {
      const invited = await page.request.post(`/api/v1/desk/organisations/${id}/members`, {
        data: { phone, role: n === 0 ? 'owner' : 'officer' },
        headers: once(),
      });
      expect(invited.status()).toBe(201);
    }
    return id;
  });
  for (const [phone, name] of wanted.officers) {
    await asPerson(browser, baseURL, phone, async (page) => {
      const mine = (await (await page.request.get('/api/v1/me/invitations')).json()) as {
        items: { id: string }[];
      };
      const accept = `/api/v1/me/invitations/${mine.items[0]!.id}/accept`;
      expect((await page.request.post(accept, { headers: once() })).ok()).toBe(true);
      expect((await page.request.patch('/api/v1/me', { data: { name } })).ok()).toBe(true);
    });
  }
  return id;
}

interface Report {
  category: string;
  text: string;
  answers: Record<string, string>;
  lat: number;
  lng: number;
  photo?: boolean;
}

/** Files a report as the person whose window it is; answers its id and its receipt. */
export async function report(
  page: Page,
  ward: string,
  what: Report,
): Promise<{ id: string; receipt: string }> {
  const sent: string[] = [];
  if (what.photo) {
    const [picture] = await photos(page, 1);
    const answer = await page.request.post('/api/v1/documents?name=hien-truong.jpg', {
      data: picture!.buffer,
      headers: { ...once(), 'Content-Type': 'application/octet-stream' },
    });
    sent.push(((await answer.json()) as { id: string }).id);
  }
  const { photo: _, ...data } = what;
  const filed = await page.request.post('/api/v1/reports', {
    data: { ...data, ward, photos: sent },
    headers: once(),
  });
  expect(filed.status(), await filed.text()).toBe(201);
  return (await filed.json()) as { id: string; receipt: string };
}
