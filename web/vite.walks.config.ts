import { defineConfig } from 'vite';

/** The app's engine behind no view at all, for the random walks of the tests; it is not part of what is installed. */
export default defineConfig({
  define: { 'process.env.NODE_ENV': '"production"' },
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir: 'walks/dist',
    target: 'es2022',
    lib: { entry: 'walks/walker.ts', formats: ['es'], fileName: 'walker' },
    rollupOptions: { output: { codeSplitting: false } },
    chunkSizeWarningLimit: 4000,
  },
} as Parameters<typeof defineConfig>[0]);
