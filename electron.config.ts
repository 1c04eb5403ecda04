import { fileURLToPath } from 'node:url'

import { defineConfig } from 'electron-vite'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/**
 * The desktop's own processes: main, core, runner and query, and the preload script. The screens
 * are the same as the browser's: vite.config.ts builds them into dist/renderer.
 */
export default defineConfig({
  main: {
    build: {
      outDir: at('dist/desktop/main'),
      target: 'node24',
      minify: false,
      sourcemap: true,
      // Only packages with native parts stay outside; one file each is read faster than hundreds.
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron', 'better-sqlite3', 'highs', /^@duckdb\//],
        input: {
          main: at('src-main/hosts/desktop/main.ts'),
          core: at('src-main/hosts/desktop/core-entry.ts'),
          'runner/main': at('src-main/hosts/runner/main.ts'),
          'runner/worker': at('src-main/hosts/runner/worker.ts'),
          'runner/highs-worker': at('src-main/allocation/engine/ilp/highs-worker.ts'),
          'runner/dual-worker': at('src-main/allocation/engine/flow/dual-worker.ts'),
          'runner/engine-worker': at('src-main/reconciliation/engine/engine-worker.ts'),
          'query/main': at('src-main/hosts/query/main.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: at('dist/desktop/preload'),
      target: 'node24',
      minify: false,
      // In the sandbox a preload script is one CommonJS file.
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron'],
        input: { preload: at('src-main/hosts/desktop/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
})
