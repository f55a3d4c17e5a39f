// The test of this suite: a page whose every visit is watched for errors and for calls to strangers.
import { expect, type Page, test as base } from '@playwright/test';

interface Watch {
  /** Adds what a story expects to go wrong, such as being offline. */
  tolerate: (what: RegExp) => void;
}

export const test = base.extend<{ watch: Watch }>({
  // Read late: the server is started after this file is first loaded.
  baseURL: async ({}, use) => use(process.env.E2E_URL),
  watch: [
    async ({ context, baseURL }, use) => {
      const wrong: string[] = [];
      const expected: RegExp[] = [];
      const report = (what: string) => void (expected.some((e) => e.test(what)) || wrong.push(what));
      context.on('console', (message) => {
        if (message.type() === 'error') report(`console: ${message.text()} ${message.location().url}`);
      });
      context.on('weberror', (error) => report(`script: ${error.error().message}`));
      context.on('request', (request) => {
        const { protocol, origin } = new URL(request.url());
        if (protocol.startsWith('http') && origin !== baseURL) report(`stranger: ${request.url()}`);
      });
      await use({ tolerate: (what) => void expected.push(what) });
      expect(wrong).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect, type Page };

/** Waits until a page has said what it has to say: nothing loading, fonts there, motion over. */
export async function settled(page: Page) {
  await expect(page.locator('h1').first()).toBeAttached();
  await page.waitForLoadState('networkidle');
  await expect(page.locator('.animate-pulse, [aria-busy=true]')).toHaveCount(0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)));
  });
}
