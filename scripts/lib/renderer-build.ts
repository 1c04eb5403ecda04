import { createHash } from 'node:crypto'
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import { ROOT, runNode } from './process.ts'

/** Everything that the built screens come from. */
const SOURCES = ['src-renderer', 'src-shared', 'vite.config.ts', 'package-lock.json']
const OUTPUT = join(ROOT, 'dist', 'renderer', 'index.html')
const STAMP = join(ROOT, 'dist', 'renderer.stamp')

/**
 * Builds the screens when they are missing or older than their sources; tells whether it did. In a
 * process of its own: the bundler and what it sets stay out of the host that starts afterwards.
 * Throws with the bundler's words when they cannot be built.
 */
export async function ensureRendererBuilt(): Promise<boolean> {
  const wanted = fingerprint()
  if (existsSync(OUTPUT) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) {
    return false
  }
  const { code, output } = await runNode(join(ROOT, 'scripts', 'build.ts'), [])
  if (code !== 0) throw new Error(`The screens cannot be built.\n${output}`)
  return true
}

/**
 * Builds the screens into dist/renderer and notes what they were built from. They are built beside it
 * and change places with it once they are whole: a host that serves them has them all the time.
 */
export async function buildRenderer(): Promise<void> {
  const { build } = await import('vite')
  const built = fingerprint()
  const place = dirname(OUTPUT)
  const aside = `${place}.${process.pid}.new`
  const before = `${place}.${process.pid}.old`
  try {
    await build({
      configFile: join(ROOT, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: aside, emptyOutDir: true },
    })
    changePlaces(aside, place, before)
    writeFileSync(STAMP, built)
  } finally {
    for (const folder of [aside, before]) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    }
  }
}

/** Another build may do the same at the same moment: the later one stays. */
function changePlaces(aside: string, place: string, before: string, tries = 3): void {
  try {
    rmSync(before, { recursive: true, force: true })
    if (existsSync(place)) renameSync(place, before)
    renameSync(aside, place)
  } catch (error) {
    // Whoever holds a file of the new ones keeps the old ones in place.
    if (!existsSync(place) && existsSync(before)) renameSync(before, place)
    if (tries <= 1) throw error
    changePlaces(aside, place, before, tries - 1)
  }
}

/** Changes whenever a source is added, removed or edited; reads no contents, so it is quick. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    const path = join(ROOT, source)
    if (!existsSync(path)) continue
    for (const file of statSync(path).isDirectory() ? filesUnder(path) : [path]) {
      const { size, mtimeMs } = statSync(file)
      hash.update(`${file.slice(ROOT.length)}\t${size}\t${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}
