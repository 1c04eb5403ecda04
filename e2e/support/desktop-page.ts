import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Page } from 'playwright'
import { expect, test as base } from 'playwright/test'

import { ROOT } from '../../scripts/lib/process.ts'
import { createAppHandler } from '../../src-main/hosts/desktop/app-protocol.ts'
import { type CoreProcess, startCoreProcess } from '../../src-main/hosts/desktop/core-process.ts'
import { createProcessesDouble } from '../../src-main/hosts/desktop/test-support/utility-process.testing.ts'
import { watchFaults, type FaultWatch } from './faults.ts'
import { Shell } from './shell.ts'

/** Browsers know no `app://`; the policy speaks of 'self' either way. */
const origin = 'http://quartermaster.localhost'

interface DesktopPageFixtures {
  readonly faults: FaultWatch
  /** Kills the process of the core, as a crash would. */
  readonly killCore: () => void
  readonly shell: Shell
}

interface Desktop {
  readonly core: CoreProcess
  readonly killCore: () => void
}

/**
 * The page as the desktop gives it to its window: files and policy come from the handler of
 * `app://`, and calls go over message ports to a core in a process of its own.
 */
export const test = base.extend<DesktopPageFixtures & { readonly desktop: Desktop }>({
  // Playwright demands the pattern even where nothing is taken from it.
  // oxlint-disable-next-line eslint/no-empty-pattern
  desktop: async ({}, use) => {
    const workspace = await mkdtemp(join(tmpdir(), 'quartermaster-desktop-'))
    const processes = createProcessesDouble()
    const entry = (path: string): string =>
      fileURLToPath(new URL(`../../src-main/hosts/${path}`, import.meta.url))
    const core = startCoreProcess({
      electron: processes,
      entries: {
        core: entry('desktop/core-entry.ts'),
        runner: entry('runner/main.ts'),
        query: entry('query/main.ts'),
      },
      environment: { ...process.env, QM_WORKSPACE: workspace },
      // As where the system has no password store: the key file stands in.
      secrets: {
        isAvailable: async () => false,
        seal: async () => null,
        open: async () => null,
      },
      onState: () => undefined,
      onActivity: () => undefined,
      onEnded: () => undefined,
    })
    const killCore = (): void => {
      const last = processes.started.findLast(({ modulePath }) => modulePath.includes('core-entry'))
      if (last?.pid !== undefined) process.kill(last.pid, 'SIGKILL')
    }
    await use({ core, killCore })
    await core.close(5000)
    await rm(workspace, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  },

  killCore: async ({ desktop }, use) => {
    await use(desktop.killCore)
  },

  faults: async ({ page, desktop: _before }, use) => {
    const faults = await watchFaults(page, origin)
    await use(faults)
    expect(faults.found(), 'what the page did wrong').toEqual([])
  },

  shell: async ({ page, desktop: { core }, faults: _watching }, use) => {
    await serveFiles(page, core)
    await bridgePorts(page, core)
    await page.goto(`${origin}/index.html`)
    await use(new Shell(page, `${origin}/index.html`))
    // The core is closed next: what the page then misses is no fault of its own.
    await page.goto('about:blank')
  },
})

export { expect } from 'playwright/test'

async function serveFiles(page: Page, core: CoreProcess): Promise<void> {
  const handle = createAppHandler({
    renderer: join(ROOT, 'dist', 'renderer'),
    download: (token) => core.download(token),
  })
  await page.route(`${origin}/**`, async (route) => {
    const address = route.request().url().replace(origin, 'app://quartermaster')
    const response = await handle(new Request(address))
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    })
  })
}

/** What the preload script and the main process do: a port for each call of `connect`. */
async function bridgePorts(page: Page, core: CoreProcess): Promise<void> {
  const ports = new Map<number, ReturnType<CoreProcess['connect']>>()
  let told = Promise.resolve()
  const tell = (id: number, data: string | null): void => {
    told = told
      .then(() => page.evaluate(([to, what]) => window.fromCore?.(to, what), [id, data] as const))
      .catch(() => undefined)
  }
  await page.exposeFunction('toCore', (id: number, data: string | null) => {
    if (data !== null) {
      ports.get(id)?.postMessage(data)
      return
    }
    const port = core.connect()
    ports.set(id, port)
    port.on('message', (event) => tell(id, String(event.data)))
    port.on('close', () => tell(id, null))
    port.start()
  })
  await page.addInitScript(() => {
    const ends: MessagePort[] = []
    window.fromCore = (id, data) => {
      if (data === null) window.postMessage({ quartermaster: 'lost' }, window.location.origin)
      else ends[id]?.postMessage(data)
    }
    window.quartermaster = {
      connect() {
        const { port1, port2 } = new MessageChannel()
        const id = ends.push(port1) - 1
        port1.addEventListener('message', ({ data }) => window.toCore?.(id, String(data)))
        port1.start()
        window.toCore?.(id, null)
        window.postMessage({ quartermaster: 'port' }, window.location.origin, [port2])
      },
    }
  })
}

declare global {
  interface Window {
    quartermaster?: { connect(): void }
    /** Null opens a port. */
    toCore?: (id: number, data: string | null) => void
    /** Null tells that the core is gone. */
    fromCore?: (id: number, data: string | null) => void
  }
}
