import { fileURLToPath } from 'node:url';

import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

// The desk is a page of its own: it does not need the form engine. It opens without a network, for revisits.
export default defineConfig({
  root: fileURLToPath(new URL('./desk', import.meta.url)),
  publicDir: fileURLToPath(new URL('./public', import.meta.url)),
  base: '/desk/',
  build: { outDir: '../../src/aneroid/server/static/desk', emptyOutDir: true, target: 'es2022' },
  plugins: [
    vue(),
    VitePWA({
      registerType: 'prompt', // an update waits until it is asked for: nobody loses a half-written reason
      injectRegister: false,
      manifest: {
        name: 'Aneroid verification desk', short_name: 'Desk', description: 'Coordinators and managers; revisits offline', start_url: '/desk/', scope: '/desk/',
        display: 'standalone', background_color: '#ffffff', theme_color: '#0b6e74', icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,webmanifest}'], globIgnores: ['**/KeyedForm*'], // keying needs the server anyway
        navigateFallback: '/desk/index.html', navigateFallbackAllowlist: [/^\/desk\//],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
});
