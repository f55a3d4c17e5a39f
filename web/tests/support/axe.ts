import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Fails with the rule and the places when axe finds anything on the page. */
export async function accessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  expect(
    violations.map((v) => ({ rule: v.id, help: v.help, at: v.nodes.map((n) => n.target.join(' ')) })),
  ).toEqual([]);
}

/** Fails when the page is wider than the window, naming what sticks out. */
export async function fits(page: Page) {
  const out = await page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.body.querySelectorAll('*')]
      .filter((node) => node.getBoundingClientRect().right > wide + 1)
      .map((node) => `${node.tagName.toLowerCase()}.${node.getAttribute('class') ?? ''}`.slice(0, 120))
      .slice(0, 5);
  });
  expect(out).toEqual([]);
}
