import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

const server = process.env.DAKLAKID_DEV_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: adapter({ pages: '../../build/desk', assets: '../../build/desk', fallback: 'shell.html' }),
      paths: { base: '/ban-lam-viec', relative: false },
    }),
  ],
  // The theme script and the icon are the citizen's app's: one copy for the whole origin.
  server: {
    proxy: { '/api': server, '/media': server, '/dev': server, '/theme.js': server, '/icon.svg': server },
  },
  build: { target: 'es2022' },
});
