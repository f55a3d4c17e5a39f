import type { Page } from '@playwright/test';

/** Presses Tab until what has the focus is called so; fails when it cannot be reached. */
export async function tabTo(page: Page, name: RegExp) {
  for (let pressed = 0; pressed < 60; pressed++) {
    await page.keyboard.press('Tab');
    const reached = await page.evaluate(() => {
      const node = document.activeElement as HTMLElement | null;
      const labels = (node as HTMLInputElement | null)?.labels;
      return [node?.getAttribute('aria-label'), labels?.[0]?.textContent, node?.textContent].find((t) =>
        t?.trim(),
      );
    });
    if (reached && name.test(reached.trim())) return;
  }
  throw new Error(`${name} cannot be reached by Tab`);
}
