// An officer sees somebody with her card, so that she is identified at level 2.
import { type Browser, expect, type Page } from '@playwright/test';

import { administrators } from './binary.ts';
import { codeFor, openAs } from './people.ts';

interface Card {
  personalNumber: string;
  fullName: string;
  birthDate: string;
  sex: 'male' | 'female';
}

const once = () => ({ 'Idempotency-Key': crypto.randomUUID() });

/** Identifies the holder of a number at the counter; the person has signed in before. */
export async function atCounter(browser: Browser, baseURL: string | undefined, phone: string, card: Card) {
  const office = await browser.newContext({ baseURL });
  const officer: Page = await office.newPage();
  await openAs(officer, administrators[1], '/');
  const started = await officer.request.post('/api/v1/desk/counters', { data: { phone }, headers: once() });
  expect(started.ok(), await started.text()).toBe(true);
  const { counter } = (await started.json()) as { counter: string };
  const code = await codeFor(officer.request, phone);
  const data = { code, document: 'canCuoc', details: card };
  const done = await officer.request.post(`/api/v1/desk/counters/${counter}`, { data });
  expect(done.ok(), await done.text()).toBe(true);
  expect(((await done.json()) as { case?: string }).case).toBeFalsy();
  await office.close();
}
