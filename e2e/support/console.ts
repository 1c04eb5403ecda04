import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test as base } from 'playwright/test'

import { ROOT } from '../../scripts/lib/process.ts'
import { watchFaults, type FaultWatch } from './faults.ts'
import { startHost, type Host } from './host.ts'
import { Shell } from './shell.ts'

interface ConsoleFixtures {
  /** A folder of this journey alone that the host may read from and write to. */
  readonly folder: string
  /** A folder for a workspace, empty at first. */
  readonly workspace: string
  /** A browser host over `workspace`, for this journey alone. */
  readonly host: Host
  /** What the page does wrong; anything found fails the journey at its end. */
  readonly faults: FaultWatch
  /** The console, open and signed in, on Home. */
  readonly shell: Shell
}

/** Files that journeys read and do not change. */
export const FIXTURES = join(ROOT, 'e2e', 'fixtures')

export const test = base.extend<ConsoleFixtures>({
  // Playwright demands the pattern even where nothing is taken from it.
  // oxlint-disable-next-line eslint/no-empty-pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'quartermaster-files-'))
    await use(folder)
    await removeFolder(folder)
  },

  // oxlint-disable-next-line eslint/no-empty-pattern
  workspace: async ({}, use) => {
    const workspace = await mkdtemp(join(tmpdir(), 'quartermaster-workspace-'))
    await use(workspace)
    await removeFolder(workspace)
  },

  host: async ({ folder, workspace }, use, testInfo) => {
    const host = await startHost({ workspace, roots: [FIXTURES, folder] })
    try {
      await use(host)
    } finally {
      await host.stop()
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('host.log', { body: host.log(), contentType: 'text/plain' })
      }
    }
  },

  faults: async ({ page, host }, use) => {
    const faults = await watchFaults(page, host.origin)
    await use(faults)
    expect(faults.found(), 'what the page did wrong').toEqual([])
  },

  shell: async ({ page, host, faults: _watching }, use) => {
    const shell = new Shell(page, host.origin)
    await shell.signIn(host.url)
    await use(shell)
  },
})

export { expect } from 'playwright/test'

/** Windows gives a file free some time after its last handle is closed. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}
