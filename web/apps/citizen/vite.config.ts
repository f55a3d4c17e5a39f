import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

const server = process.env.DAKLAKID_DEV_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [
    tailwindcss(),
    sveltekit({
      // One shell for every path: the server sends it with what crawlers need already inside.
      adapter: adapter({
        pages: '../../build/citizen',
        assets: '../../build/citizen',
        fallback: 'shell.html',
      }),
      paths: { relative: false },
      serviceWorker: { register: false },
    }),
  ],
  server: { proxy: { '/api': server, '/media': server, '/dev': server } },
  build: {
    target: 'es2022',
    rolldownOptions: {
      output: {
        // Small chunks compress badly and cost a round trip each on a slow phone. Kit's payload stays alone
        // and the base without Kit: the start script imports both, and what else Kit has must not run before
        // that script has told it the version.
        codeSplitting: {
          groups: [
            { name: 'payload', test: /kit\/src\/runtime\/client\/payload\.js$/, priority: 2 },
            {
              name: 'base',
              priority: 1,
              test: /node_modules\/(svelte|@lucide|openapi-fetch)\/|packages\/(ui|api|i18n|device)\/src\/[\w.]+$/,
              minShareCount: 2,
            },
            {
              // What several screens share, with the part of Kit that it leans on.
              name: 'shared',
              test: /citizen\/src\/lib\/([\w.]+|home\/[\w.]+|rentals\/(RentalRow|RowSkeleton|Heart|describe|lists|query)[\w.]*)$/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
});
