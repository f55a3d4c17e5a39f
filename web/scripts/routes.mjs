// What each route needs besides the shell, so that the server can name it in the page and a phone fetches it
// at once instead of finding out chunk by chunk. Kit's build tells which node belongs to which route.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const nodes = '.svelte-kit/generated/build/client-optimized';

/** Paths of files by route id, from an app's folder and the one its build went to. */
export function needs(app, built) {
  const shell = readFileSync(join(built, 'shell.html'), 'utf8');
  const manifest = JSON.parse(
    readFileSync(join(app, '.svelte-kit/output/client/.vite/manifest.json'), 'utf8'),
  );
  const base = /href="([^"]*)\/_app\/immutable\/entry\/start/.exec(shell)?.[1];
  const [, dictionary] =
    /dictionary = \{([^}]*)\}/.exec(readFileSync(join(app, nodes, 'app.js'), 'utf8')) ?? [];
  if (base === undefined || dictionary === undefined) throw new Error('Kit writes its build in a new form');

  function collect(key, files) {
    const chunk = manifest[key];
    if (!chunk) throw new Error(`no chunk ${key}`);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) {
      const path = `${base}/${file}`;
      if (!shell.includes(`"${path}"`)) files.add(path);
    }
    for (const other of chunk.imports ?? [])
      if (!files.has(`${base}/${manifest[other].file}`)) collect(other, files);
    return files;
  }

  const routes = new Map();
  for (const [, id, leaf, layouts] of dictionary.matchAll(/"([^"]+)": \[~?(\d+)(?:,\[([\d,]*)\])?/g)) {
    const files = new Set();
    for (const n of [leaf, ...(layouts ?? '').split(',')].filter(Boolean))
      collect(`${nodes}/nodes/${n}.js`, files);
    routes.set(base + id, [...files]);
  }
  return routes;
}
