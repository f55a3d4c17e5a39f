import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** The addresses of an app's pages that take no parameter, as its folders of routes have them. */
export function pagesOf(app: 'citizen' | 'desk'): string[] {
  const root = new URL(`../../apps/${app}/src/routes/`, import.meta.url).pathname;
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('+page.svelte') && !file.includes('['))
    .map((file) => `/${dirname(file)}`.replace(/^\/\.$/, '/').replace(/\/\([^)]*\)/g, ''))
    .sort();
}
