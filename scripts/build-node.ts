/**
 * `npm run build:node`: the command line, the server host and their processes, into dist/node. One
 * file each and what they share: hundreds of modules take a quarter of a second longer to start.
 */
import { rmSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import { build, type Plugin } from 'vite'
import { ROOT } from './lib/process.ts'

/** What is started by its path: programs, processes and threads. */
const ENTRIES = [
  'src-main/hosts/cli/main.ts',
  'src-main/hosts/runner/main.ts',
  'src-main/hosts/runner/worker.ts',
  'src-main/hosts/query/main.ts',
  'src-main/events/pipeline/chunk-worker.ts',
  'src-main/allocation/engine/flow/dual-worker.ts',
  'src-main/allocation/engine/ilp/highs-worker.ts',
  'src-main/reconciliation/engine/engine-worker.ts',
]

/** Packages of many small modules and what they use, all of it JavaScript; the others stay in node_modules. */
const BUNDLED = [
  'zod',
  /^@orpc\//,
  'radash',
  'commander',
  '@duckdb/node-api',
  'rou3',
  'json-schema-typed',
]

const PLACE = '__placeOf'

/**
 * Modules name files by where they stand themselves; in a bundle that has to go on meaning where
 * they would stand if each had been compiled alone, as the entries do.
 */
function placesOfModules(): Plugin {
  return {
    name: 'places-of-modules',
    transform(code, id) {
      const path = relative(ROOT, id).split(sep).join('/')
      if (!path.startsWith('src-') || !code.includes('import.meta.url')) return null
      const compiled = JSON.stringify(path.replace(/\.ts$/, '.js'))
      return { code: code.replaceAll('import.meta.url', `${PLACE}(${compiled})`), map: null }
    },
    renderChunk(code, { fileName }) {
      if (!code.includes(PLACE)) return null
      const root = `${posix.relative(posix.dirname(fileName), '.') || '.'}/`
      const place = `const ${PLACE} = (path) => new URL(${JSON.stringify(root)} + path, import.meta.url).href;\n`
      const afterHashbang = code.startsWith('#!') ? code.indexOf('\n') + 1 : 0
      const [first, rest] = [code.slice(0, afterHashbang), code.slice(afterHashbang)]
      return { code: first + place + rest, map: null }
    },
  }
}

/** Assembles the kernel of event runs here, so that no run has to. */
function assembledKernel(): Plugin {
  return {
    name: 'assembled-kernel',
    async load(id) {
      if (!id.endsWith('/src-main/events/engine/kernel-bytes.ts')) return null
      const { kernelBytes } = (await import(id)) as { readonly kernelBytes: () => Uint8Array }
      const text = JSON.stringify(Buffer.from(kernelBytes()).toString('base64'))
      return `export const kernelBytes = () => Uint8Array.from(Buffer.from(${text}, 'base64'))\n`
    },
  }
}

rmSync(join(ROOT, 'dist', 'node'), { recursive: true, force: true })
await build({
  root: ROOT,
  configFile: false,
  logLevel: 'warn',
  plugins: [placesOfModules(), assembledKernel()],
  ssr: { noExternal: BUNDLED, target: 'node' },
  build: {
    ssr: true,
    outDir: join(ROOT, 'dist', 'node'),
    target: 'node24',
    minify: false,
    copyPublicDir: false,
    rolldownOptions: {
      input: Object.fromEntries(
        ENTRIES.map((entry) => [entry.replace(/\.ts$/, ''), join(ROOT, entry)]),
      ),
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
      },
    },
  },
})
