import { defineConfig } from 'vite';

// form-js exactly as its makers ship it, English sentences included: the measure for the server's own verdicts.
export default defineConfig({
  ssr: { noExternal: true, external: ['jsdom'] },
  build: {
    ssr: 'headless/index.js',
    outDir: 'dist-headless',
    emptyOutDir: true,
    target: 'node20',
    rollupOptions: { output: { entryFileNames: 'form-runner.js' } }
  }
});
