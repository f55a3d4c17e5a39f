// Lighthouse on a phone with simulated throttling, against the real program. Accessibility, best practices
// and SEO must be whole and the largest paint in time; the performance score is noise on a shared machine,
// so it is printed and not judged.
import * as chrome from 'chrome-launcher';
import lighthouse from 'lighthouse';

import { start } from './support/binary.ts';
import { browser, flags } from './support/browser.ts';

const pages = ['/', '/dang-nhap', '/thue-nha', '/viec-lam', '/dich-vu-cong', '/phan-anh', '/xe-khach'];
pages.push('/an-gi-o-dau', '/khuyen-mai', '/rao-vat', '/doanh-nghiep', '/camera', '/tro-giup');
const whole = ['accessibility', 'best-practices', 'seo'];
const latest = 2500; // ms until the largest paint

const server = process.env.E2E_URL
  ? { url: process.env.E2E_URL, stop: async () => undefined }
  : await start();
const launched = await chrome.launch({ chromePath: browser(), chromeFlags: flags });
const faults: string[] = [];
try {
  const rentals = (await (await fetch(`${server.url}/api/v1/rentals?limit=1`)).json()) as {
    items: { id: string }[];
  };
  for (const { id } of rentals.items) pages.push(`/thue-nha/${id}`);
  for (const path of pages) await measure(path);
} finally {
  launched.kill();
  await server.stop();
}
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);

async function measure(path: string) {
  const run = await lighthouse(`${server.url}${path}`, {
    port: launched.port,
    onlyCategories: ['performance', ...whole],
    logLevel: 'error',
  });
  if (!run) throw new Error(`${path}: Lighthouse gave no result`);
  const { categories, audits } = run.lhr;
  const paint = audits['largest-contentful-paint']?.numericValue ?? Infinity;
  const scores = Object.values(categories).map((c) => `${c.title} ${Math.round((c.score ?? 0) * 100)}`);
  console.log(`${path}: ${scores.join(', ')}, LCP ${(paint / 1000).toFixed(1)} s`);
  if (paint > latest) faults.push(`${path}: the largest paint takes ${Math.round(paint)} ms`);
  for (const name of whole) {
    for (const { id } of categories[name]?.auditRefs ?? []) {
      const audit = audits[id];
      if (audit && audit.score !== null && audit.score < 1) faults.push(`${path}: ${name}: ${audit.title}`);
    }
  }
}
