// What a first visit costs, gzipped, as a real browser would fetch it: the page, what it preloads, what the
// first route imports, its styles, and the fonts that follow when it stands. Fails above the budget. Usage: node size.mjs citizen
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const [app] = process.argv.slice(2);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'build', app);
const budget = { script: 90, all: 250 }; // kB

const manifest = JSON.parse(
  readFileSync(join(root, 'apps', app, '.svelte-kit/output/client/.vite/manifest.json')),
);
const first = existsSync(join(folder, 'index.html')) ? 'index.html' : 'shell.html';
const shell = readFileSync(join(folder, first), 'utf8');
const files = new Set([first]);

function add(key) {
  const chunk = manifest[key];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const font of chunk.assets ?? []) files.add(font);
  for (const other of chunk.imports ?? []) add(other);
}

// Nodes 0 and 1 are the layout and the error page, node 2 is the first route: "/".
for (const [key, chunk] of Object.entries(manifest)) {
  const started = shell.includes(chunk.file) || /(^|\/)nodes\/[012]\.(js|ts)$/.test(key);
  if ((started && chunk.file.endsWith('.js')) || /(\.woff2|\/font\.css)$/.test(key)) add(key);
}
for (const [, path] of shell.matchAll(/<(?:script|link)[^>]* (?:src|href)="\/([^"]+)"/g)) files.add(path);

const sizes = { script: 0, all: 0 };
for (const file of [...files].sort()) {
  const body = readFileSync(join(folder, file));
  const size = (/\.(woff2|png)$/.test(file) ? body.length : gzipSync(body, { level: 9 }).length) / 1000;
  sizes.all += size;
  if (file.endsWith('.js')) sizes.script += size;
  if (process.argv.includes('--list')) console.log(size.toFixed(1).padStart(7), file);
}
for (const [what, limit] of Object.entries(budget)) {
  console.log(`${what.padEnd(7)} ${sizes[what].toFixed(1).padStart(6)} kB of ${limit} kB`);
  if (sizes[what] > limit) process.exitCode = 1;
}
