import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { measureFirstScreen } from './lib/first-screen.ts'
import { loadedModule, modulesLoadedBy, overBudget } from './lib/loaded-modules.ts'

/**
 * What each start may load: our own modules by number, packages by name and number. A package that
 * is not named here makes a start slower for everybody: load it where it is needed, or say here why
 * not. (Of zod's modules half are its languages.)
 */
const budgets = {
  help: { own: 20, packages: { commander: 7 } },
  main: { own: 52, packages: { zod: 95 } },
  core: {
    own: 243,
    packages: {
      '@orpc/client': 5,
      '@orpc/contract': 2,
      '@orpc/server': 2,
      '@orpc/shared': 1,
      '@orpc/standard-server': 1,
      '@orpc/standard-server-fetch': 1,
      'better-sqlite3': 15,
      // 4 ms: whoever starts schedules asks it in the first second.
      croner: 1,
      radash: 10,
      zod: 95,
    },
  },
} as const

/** Of the first screen; none of these may come in by the way of another. */
const notOnTheFirstScreen = [
  'recharts',
  '@mantine/charts',
  '@tanstack/react-table',
  '@tanstack/react-virtual',
  'zod',
]
const firstScreenLimit = 350 * 1000

const importing = (body: string): readonly string[] => ['--input-type=module', '--eval', body]

describe('modules that are loaded at once', () => {
  it.each([['--help'], ['--version']])('by the command line for %s', async (flag) => {
    const modules = await modulesLoadedBy(['src-main/hosts/cli/main.ts', flag])
    expect(modules.length).toBeGreaterThan(10)
    expect(overBudget(modules, budgets.help)).toEqual([])
  })

  it('by the main process of the desktop', async () => {
    const modules = await modulesLoadedBy(
      importing(`await import('./src-main/hosts/desktop/desktop.ts')`),
    )
    expect(modules.length).toBeGreaterThan(10)
    expect(overBudget(modules, budgets.main)).toEqual([])
  })

  it('by a core that is made and closed again', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'quartermaster-core-'))
    try {
      const modules = await modulesLoadedBy(
        importing(`
          const { createCore } = await import('./src-main/console/index.ts')
          const { workspaceAt } = await import('./src-main/platform/workspace.ts')
          const { confinedTo } = await import('./src-main/platform/roots.ts')
          const core = await createCore({
            workspace: workspaceAt(${JSON.stringify(workspace)}),
            roots: confinedTo([]),
            spawner: { spawn() { throw new Error('the core alone needs no process') } },
            host: 'server',
          })
          await core.close()
        `),
      )
      expect(modules.length).toBeGreaterThan(50)
      expect(overBudget(modules, budgets.core)).toEqual([])
    } finally {
      rmSync(workspace, { recursive: true, force: true })
    }
  })

  it('by a browser for the first screen', { timeout: 120_000 }, async () => {
    const { files, modules } = await measureFirstScreen()
    expect(files.reduce((sum, { gzip }) => sum + gzip, 0)).toBeLessThanOrEqual(firstScreenLimit)
    const packages = new Set(modules.map((module) => module.package))
    expect(packages).toContain('react-dom')
    expect(notOnTheFirstScreen.filter((name) => packages.has(name))).toEqual([])
  })
})

describe('a module too many', () => {
  it('is named, with the module that asked for it', () => {
    const modules = [
      loadedModule('src-main/a.ts', ''),
      loadedModule('node_modules/heavy/index.js', 'src-main/a.ts'),
      loadedModule('node_modules/heavy/inner.js', 'node_modules/heavy/index.js'),
    ]
    expect(overBudget(modules, { own: 1, packages: { heavy: 2 } })).toEqual([])
    expect(overBudget(modules, { own: 0, packages: {} })).toEqual([
      'own modules: 1, at most 0\n  src-main/a.ts',
      'heavy: 2, at most 0\n  node_modules/heavy/index.js, asked for by src-main/a.ts',
    ])
  })
})
