/**
 * `npm start`: builds the screens when they are older than their sources, then starts the browser
 * console. Arguments go to `serve` as they are (`npm start -- --port 4000`).
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { ROOT } from './lib/process.ts'
import { ensureRendererBuilt } from './lib/renderer-build.ts'

const start = performance.now()
try {
  if (await ensureRendererBuilt()) {
    console.error(`Built the screens in ${((performance.now() - start) / 1000).toFixed(1)} s.`)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
console.error('Starting the browser console (this version has no desktop window).')

const entry = join(ROOT, 'src-main', 'hosts', 'cli', 'main.ts')
// The command line reads process.argv, as it would had it been started itself.
process.argv = [process.execPath, entry, 'serve', ...process.argv.slice(2)]
await import(pathToFileURL(entry).href)
