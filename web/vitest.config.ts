import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  test: {
    include: ['{packages,apps}/**/src/**/*.test.ts'],
    environment: 'node',
    server: { deps: { inline: [/@lucide\/svelte/] } }, // icons are Svelte's own files, which Node does not read
  },
});
