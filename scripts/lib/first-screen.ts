/**
 * What a browser must load before it can show the first screen: the chunks that `index.html` names
 * and what those import statically. Run as a script it prints it as JSON: a build changes its
 * process, so it gets one of its own.
 */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { loadedModule, type LoadedModule } from './loaded-modules.ts'
import { ROOT, runNode } from './process.ts'

export interface FirstScreen {
  /** Sizes as a server sends them, compressed at gzip's usual level, in bytes. */
  readonly files: readonly { readonly name: string; readonly gzip: number }[]
  readonly modules: readonly LoadedModule[]
}

/** Builds the screens in memory and follows their entry. */
export async function measureFirstScreen(): Promise<FirstScreen> {
  // Tests bring an environment of their own, for which React has a larger build.
  const { code, output } = await runNode(import.meta.filename, [], { NODE_ENV: 'production' })
  if (code !== 0) throw new Error(`The screens cannot be built.\n${output}`)
  return JSON.parse(output.slice(output.indexOf('{"files"'))) as FirstScreen
}

async function buildFirstScreen(): Promise<FirstScreen> {
  const { build } = await import('vite')
  const built = await build({
    configFile: join(ROOT, 'vite.config.ts'),
    logLevel: 'silent',
    build: { write: false, sourcemap: false, emptyOutDir: false },
  })
  if (!('output' in built)) throw new Error('the build gave no files')
  const byName = new Map(built.output.map((file) => [file.fileName, file]))
  const html = byName.get('index.html')
  if (html?.type !== 'asset') throw new Error('the build gave no page')
  const page = String(html.source)
  const wanted = new Set<string>()
  const modules: LoadedModule[] = []
  const follow = (name: string): void => {
    const file = byName.get(name)
    if (file === undefined || wanted.has(name)) return
    wanted.add(name)
    if (file.type === 'asset') return
    for (const path of file.moduleIds) {
      // Helpers of the bundler have names that are no paths.
      if (!path.startsWith('\0')) modules.push(loadedModule(path.replace(/\?.*$/, ''), ''))
    }
    for (const imported of file.imports) follow(imported)
  }
  for (const [, name] of page.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g))
    follow(name ?? '')
  const files = [...wanted].map((name) => {
    const file = byName.get(name)
    const content = file?.type === 'chunk' ? file.code : (file?.source ?? '')
    return { name, gzip: gzipSync(content).length }
  })
  return { files: [{ name: 'index.html', gzip: gzipSync(page).length }, ...files], modules }
}

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(JSON.stringify(await buildFirstScreen()))
}
