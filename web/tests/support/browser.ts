import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What keeps Chromium quiet: no GPU, no phoning home. */
export const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of the installed Chromium or Chrome. */
export function browser(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  for (const path of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue; // not here
    }
  }
  throw new Error('Chromium is not installed. On Debian: apt-get install chromium');
}
