import { defineConfig } from 'vite';

/** Where `npm run dev:web` finds a running API. */
const api = process.env['CLEF_API'] ?? 'http://localhost:8080';

export default defineConfig({
  // The API puts its base path in front when it serves the page.
  base: './',
  build: {
    rolldownOptions: {
      // Libraries mark modules for servers that render React; here nothing is rendered on a server.
      onwarn: (warning, warn) => (warning.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : warn(warning)),
    },
    outDir: 'dist',
    emptyOutDir: true,
    // What each page loads, for the check of the budget.
    manifest: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': api, '/docs': api, '/openapi.json': api } },
});
