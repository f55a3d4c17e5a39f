import { defineConfig } from '@playwright/test';

import { browser, flags } from './support/browser.ts';

// The browser is the system's: nothing is downloaded. One worker, because the stories share one server
// and the machines that run them are small.
export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  globalSetup: './support/server.ts',
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 1, // two browsers on a loaded machine; what passes only then is listed as flaky
  timeout: 60_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 360, height: 800 },
    actionTimeout: 10_000,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: browser(), args: flags },
  },
});
