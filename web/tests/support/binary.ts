import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const binary = fileURLToPath(new URL('../../../bin/daklakid', import.meta.url));

/** The phone numbers of the administrators that every fresh server has: several, because one number gets one
 * code a minute. */
export const administrators = ['0905000001', '0905000009', '0905000008'] as const;

/** A running server and the way to end it. */
export interface Running {
  url: string;
  stop: () => Promise<void>;
}

/** Starts the real program on a free port with demo data in a fresh folder; `more` are further settings. */
export async function start(more: Record<string, string> = {}): Promise<Running> {
  const data = mkdtempSync(join(tmpdir(), 'daklakid-e2e-'));
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const env = {
    PATH: process.env.PATH,
    DAKLAKID_DATA: data,
    DAKLAKID_LISTEN: address,
    DAKLAKID_PUBLIC_URL: url,
    DAKLAKID_RATE_LIMIT: '0', // one address asks for all the people of all stories
    DAKLAKID_LOG_LEVEL: 'warn',
    ...more,
  };
  for (const phone of administrators) {
    const made = spawnSync(binary, ['admin', phone], { env, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`daklakid admin: ${made.error?.message ?? made.stderr}`);
  }
  const child = spawn(binary, ['serve', '--demo'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  let stopping = false;
  const ended = new Promise<void>((resolve) =>
    child.once('exit', (code, signal) => {
      if (!stopping) console.error(`daklakid ended by itself: code ${code}, signal ${signal}`);
      resolve();
    }),
  );
  const stop = async () => {
    stopping = true;
    child.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await ready(url, () => child.exitCode !== null);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function ready(url: string, dead: () => boolean) {
  for (let tries = 0; tries < 600; tries++) {
    if (dead()) throw new Error('the server ended before it was ready');
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server did not become ready');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
