import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { ROOT } from './process.ts'

export interface LoadedModule {
  /** Path in the repository. */
  readonly path: string
  /** The package it belongs to; null for our own. */
  readonly package: string | null
  /** Path of the module that asked for it first; empty for the first of all. */
  readonly askedBy: string
}

/** What may be loaded. */
export interface ModuleBudget {
  /** Our own modules, at most. */
  readonly own: number
  /** Packages that may be loaded, with the largest number of modules of each. */
  readonly packages: Readonly<Record<string, number>>
}

const hook = fileURLToPath(new URL('loaded-modules-hook.ts', import.meta.url))

/**
 * The modules that a fresh Node has loaded when it has run these words (a script with arguments,
 * or `--eval` with code). Those of Node itself are not counted. Throws when it fails.
 */
export async function modulesLoadedBy(words: readonly string[]): Promise<readonly LoadedModule[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quartermaster-modules-'))
  try {
    const file = join(folder, 'modules.json')
    const child = spawn(process.execPath, ['--import', hook, ...words], {
      cwd: ROOT,
      env: { ...process.env, QM_LOADED_MODULES: file, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${errors}`)
    const loaded = JSON.parse(readFileSync(file, 'utf8')) as [url: string, askedBy: string][]
    return loaded.flatMap(([url, askedBy]) =>
      url.startsWith('file:') ? [loadedModule(pathOf(url), pathOf(askedBy))] : [],
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function loadedModule(path: string, askedBy: string): LoadedModule {
  const inRepository = path.startsWith(ROOT) ? path.slice(ROOT.length) : path
  const named = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(inRepository.replaceAll('\\', '/'))
  return {
    path: inRepository,
    package: named?.[1] ?? null,
    askedBy: askedBy.startsWith(ROOT) ? askedBy.slice(ROOT.length) : askedBy,
  }
}

const pathOf = (url: string): string => (url.startsWith('file:') ? fileURLToPath(url) : '')

/** How many of each package, by name; our own under the empty name. */
function countByPackage(modules: readonly LoadedModule[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { package: name } of modules) counts.set(name ?? '', (counts.get(name ?? '') ?? 0) + 1)
  return new Map([...counts].toSorted(([a], [b]) => a.localeCompare(b)))
}

/** A sentence for each thing that is over the budget, with the names of the modules. */
export function overBudget(
  modules: readonly LoadedModule[],
  budget: ModuleBudget,
): readonly string[] {
  return [...countByPackage(modules)].flatMap(([name, count]) => {
    const most = name === '' ? budget.own : (budget.packages[name] ?? 0)
    if (count <= most) return []
    const own = modules.filter((module) => (module.package ?? '') === name)
    // Of a package the modules by which it came in tell enough.
    const shown =
      name === ''
        ? own.map(({ path }) => path)
        : own
            .filter(({ askedBy }) => !askedBy.includes(`node_modules/${name}/`))
            .map(({ path, askedBy }) => `${path}, asked for by ${askedBy}`)
    return [
      `${name === '' ? 'own modules' : name}: ${count}, at most ${most}\n  ${shown.join('\n  ')}`,
    ]
  })
}
