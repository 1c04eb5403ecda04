import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext } from 'playwright'
import type { DropFiles } from '../../../e2e/support/fixtures.ts'
import type { Host } from '../../../e2e/support/host.ts'
import { Shell } from '../../../e2e/support/shell.ts'
import type { AllocationParameters } from '../../../src-shared/allocation/parameters.ts'
import { isActive, type RunDetail } from '../../../src-shared/runs.ts'

/** A host with a session of its own, for pages that enter without a link. */
export interface Entrance {
  readonly host: Host
  readonly session: Awaited<ReturnType<BrowserContext['storageState']>>
}

export const UNTIL_LIMIT_MS = 180_000

export const isOver = ({ lifecycle }: RunDetail): boolean => !isActive(lifecycle.state)
export const isWorking = ({ lifecycle }: RunDetail): boolean =>
  lifecycle.state === 'running' && lifecycle.progress.fraction > 0

/** A host and the public API with the session of its printed link. */
export interface Station extends Entrance {
  readonly start: (files: DropFiles, parameters?: Partial<AllocationParameters>) => Promise<string>
  readonly cancel: (id: string) => Promise<void>
  readonly until: (id: string, wanted: (run: RunDetail) => boolean) => Promise<void>
}

export async function enter(browser: Browser, host: Host): Promise<Station> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await new Shell(page, host.origin, UNTIL_LIMIT_MS).signIn(host.url)
  const session = await context.storageState()
  await page.close()
  const { request } = context
  const address = (path: string): string => `${host.origin}/api/v1${path}`
  return {
    host,
    session,
    async start(files, parameters = {}) {
      const inputs = Object.fromEntries(
        Object.entries(files).map(([name, path]) => [name, { kind: 'file', path }]),
      )
      const data = { kind: 'allocation', inputs, parameters, output: null }
      const answer = await request.post(address('/runs'), { data })
      if (!answer.ok()) throw new Error(await answer.text())
      const run: { readonly id: string } = await answer.json()
      return run.id
    },
    async cancel(id) {
      await request.post(address(`/runs/${id}/cancel`))
    },
    async until(id, wanted) {
      const limit = Date.now() + UNTIL_LIMIT_MS
      for (;;) {
        const run: RunDetail = await (await request.get(address(`/runs/${id}`))).json()
        if (wanted(run)) return
        if (Date.now() > limit) throw new Error(`${id} stays ${run.lifecycle.state}`)
        await sleep(50)
      }
    },
  }
}

/** As a machine short of memory does it. */
export function killRunners(host: number): void {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  for (const line of table.split('\n')) {
    const [, pid, parent, words] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    if (Number(parent) === host && words?.includes('runner') === true) {
      process.kill(Number(pid), 'SIGKILL')
    }
  }
}
