import { readFileSync } from 'node:fs';

import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

export default defineConfig({
  base: '/app/',
  define: { __VERSION__: JSON.stringify(JSON.parse(readFileSync('package.json', 'utf8')).version) },
  build: { outDir: '../src/aneroid/server/static/app', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1600 },
  plugins: [
    vue(),
    VitePWA({
      registerType: 'prompt', // an update waits until the interviewer is between interviews
      injectRegister: false,
      manifest: {
        name: 'Aneroid interviewer',
        short_name: 'Aneroid',
        description: 'Interviews of a barometer, offline',
        start_url: '/app/',
        scope: '/app/',
        display: 'standalone',
        background_color: '#ffffff',
        theme_color: '#0b6e74',
        icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
      },
      workbox: {
        // The form engine is one large file; Workbox would leave it out of the cache by its default of 2 MiB.
        maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
        globPatterns: ['**/*.{js,css,html,svg,webmanifest}'],
        navigateFallback: '/app/index.html',
        navigateFallbackAllowlist: [/^\/app\//],
        cleanupOutdatedCaches: true,
        // The very first page too: who opens the app once and goes to the field with it must find every part of it.
        clientsClaim: true,
      },
    }),
  ],
  test: { include: ['tests/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0]);
