// After the build: what each route needs, and every text file also as .gz and .br, so that the server only has
// to choose.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { needs } from './routes.mjs';

const [app] = process.argv.slice(2);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'build', app);
const text = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest', '.txt', '.wasm']);

// Styles first: nothing is painted without them, and on a slow line scripts asked for before would hold them up.
// The theme's few lines need no round trip of their own; the server allows them by their hash.
const theme = existsSync(join(folder, 'theme.js')) ? readFileSync(join(folder, 'theme.js'), 'utf8') : '';
for (const name of readdirSync(folder, { recursive: true }).filter((n) => extname(n) === '.html')) {
  const file = join(folder, name);
  const styles = [];
  const page = readFileSync(file, 'utf8').replace(/\s*<link [^>]*rel="stylesheet"[^>]*>/g, (link) => {
    styles.push(link.trim());
    return '';
  });
  const script = '<script src="/theme.js"></script>'; // the desk takes the citizen's
  const head = (theme ? `<script>${theme}</script>` : script) + styles.join('');
  writeFileSync(
    file,
    page.replace(script, () => head),
  );
}

const routes = needs(join(root, 'apps', app), folder);
for (const name of readdirSync(folder, { recursive: true })) {
  if (extname(name) !== '.html' || name === 'shell.html') continue;
  // A page painted ahead links what it needs itself, and the server gives it its title.
  routes.delete(`/${name.replace(/(index)?\.html$/, '')}`);
  const file = join(folder, name);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/<title>.*?<\/title>/s, ''));
}
writeFileSync(join(folder, 'routes.json'), JSON.stringify(Object.fromEntries(routes)));

for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name);
  // Pages are filled in at each request, so they cannot be compressed ahead.
  if (!text.has(extname(file)) || extname(file) === '.html' || statSync(file).size < 200) continue;
  const body = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(body, { level: 9 }));
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  writeFileSync(`${file}.br`, brotliCompressSync(body, { params: quality }));
}
