import { start } from './binary.ts';

/** One server for all tests; or, with E2E_URL, one that already runs. */
export default async function setUp() {
  if (process.env.E2E_URL) return;
  // Software that is told of events listens on this machine.
  const running = await start({ DAKLAKID_PRIVATE_NETWORKS: '127.0.0.0/8' });
  process.env.E2E_URL = running.url;
  return running.stop;
}
