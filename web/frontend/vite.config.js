import { defineConfig } from 'vite';
import { chineseFormJs } from './shared/vite-chinese.js';

export default defineConfig({
  base: '/static/dist/',
  publicDir: false,
  plugins: [chineseFormJs()],
  build: {
    outDir: '../static/dist',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    assetsInlineLimit: 0, // fonts and pictures stay files: the CSP allows no data: script and few data: fonts
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      checks: { eval: false }, // htmx has one for hx-on, which allowEval and the CSP both switch off
      input: {
        app: 'app/index.js',
        form: 'form/index.js',
        diagram: 'diagram/index.js',
        viewer: 'viewer/index.js',
        window: 'window/index.js'
      }
    }
  }
});
