import { start } from './binary.ts';

/** One server for all tests; or, with E2E_URL, one that already runs. */
export default async function setUp() {
  if (process.env.E2E_URL) return;
  const running = await start();
  process.env.E2E_URL = running.url;
  return running.stop;
}
