import { fileURLToPath } from 'node:url';

import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

// The desk is a page of its own: it needs neither the form engine nor the offline cache of the interviewer app.
export default defineConfig({
  root: fileURLToPath(new URL('./desk', import.meta.url)),
  base: '/desk/',
  build: { outDir: '../../src/aneroid/server/static/desk', emptyOutDir: true, target: 'es2022' },
  plugins: [vue()],
});
