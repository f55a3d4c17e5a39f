import { mkdirSync } from 'node:fs';

import type { Page } from '@playwright/test';

const shots = new URL('../screenshots/', import.meta.url).pathname;
mkdirSync(shots, { recursive: true });

/** Pictures of a page as it stands, on a phone and on a desk, light and dark; it is left as a phone in the light. */
export async function shoot(page: Page, name: string) {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.waitForTimeout(100);
      // On a machine busy with a second browser a picture can take longer than an action may.
      await page.screenshot({ path: `${shots}${name}-${width}-${colorScheme}.png`, timeout: 60_000 });
    }
  }
}
