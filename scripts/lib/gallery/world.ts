import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import {
  type DropFiles,
  type DropTables,
  smallDrop,
  writeDrop,
  writeLongDrop,
} from '../../../e2e/support/fixtures.ts'
import { type Host, startHost } from '../../../e2e/support/host.ts'
import { Shell } from '../../../e2e/support/shell.ts'
import type { AllocationParameters } from '../../../src-shared/allocation/parameters.ts'
import { scarceDrop, shapedDrop } from './drops.ts'
import {
  type Entrance,
  UNTIL_LIMIT_MS,
  isOver,
  isWorking,
  type Station,
  enter,
  killRunners,
} from './station.ts'
import {
  makeSample,
  makeReconciliations,
  makeSweep,
  leaveTraces,
  makeBug,
  makeOld,
} from './made-by-command.ts'

/** The runs of the full world, by what they show. */
export interface WorldRuns {
  readonly sample: string
  readonly sweep: string
  /** The sample month of events. */
  readonly events: string
  /** The sample price list against its catalogue. */
  readonly reconciliation: string
  /** The same with a lower threshold, measured by known pairs. */
  readonly reconciliationKnown: string
  /** One list searched for duplicates. */
  readonly duplicates: string
  /** Two lists that share no word. */
  readonly nothingInCommon: string
  /** A list in another encoding, with ids on several rows. */
  readonly reconciliationFailed: string
  readonly ok: string
  readonly okAgain: string
  readonly warning: string
  readonly oneGroup: string
  readonly manyGroups: string
  readonly failedByInput: string
  readonly failedByLoss: string
  readonly failedByBug: string
  readonly cancelled: string
  readonly timedOut: string
  readonly interrupted: string
  readonly queued: string
  readonly running: string
  readonly cancelling: string
}

export interface World {
  /** Over a workspace with runs in every state. */
  readonly full: Entrance
  /** Over a workspace without a run. */
  readonly empty: Entrance
  readonly runs: WorldRuns
  /**
   * A sound drop, one full of faults, and one whose groups cannot all be at their targets, in a
   * folder that both hosts may read.
   */
  readonly files: DropFiles
  readonly faultyFiles: DropFiles
  readonly scarceFiles: DropFiles
  /** Paths of lists to match, and of one that cannot be read. */
  readonly lists: { readonly left: string; readonly right: string; readonly faulty: string }
  /** Ends every process and removes every file. */
  close(): Promise<void>
}

/** Builds both worlds; takes about a minute. `tell` hears what is being made. */
export async function buildWorld(browser: Browser, tell: (text: string) => void): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), 'quartermaster-gallery-'))
  const full = join(root, 'full')
  const hosts: Host[] = []
  const close = async (): Promise<void> => {
    await Promise.allSettled(hosts.map((host) => host.stop()))
    await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
  const open = async (workspace: string): Promise<Station> => {
    const host = await startHost({ workspace, roots: [root] })
    hosts.push(host)
    return enter(browser, host)
  }
  const folder = async (name: string, tables: DropTables): Promise<DropFiles> => {
    await mkdir(join(root, name), { recursive: true })
    return writeDrop(join(root, name), tables)
  }
  try {
    const files = await folder('weekly-drop-northern-europe', smallDrop())
    const faultyFiles = await folder('faulty', faultyDrop())
    const scarceFiles = await folder('scarce', scarceDrop())
    const longFolder = join(root, 'long')
    await mkdir(longFolder)
    const long = await writeLongDrop(longFolder)

    tell('a run for each end')
    const first = await open(full)
    const ended = await makeEnded(first, { folder, files, faultyFiles, long })
    const events = await makeEvents(browser, first)
    await first.host.stop()
    tell('samples, marks, people, a backup')
    const sample = await makeSample(full)
    const sweep = await makeSweep(full)
    const { lists, ...reconciliations } = await makeReconciliations(full, root)
    await leaveTraces(full, sample, ended.warning)
    const failedByBug = await makeBug(full, ended.failedByLoss)
    tell('runs of the months before')
    await makeOld(join(full, 'runs'), [ended.ok, ended.warning, ended.failedByInput])

    tell('hosts that die, and hosts that stand still')
    const interrupted = await makeInterrupted(await open(full), long)
    await writeFile(join(full, 'settings.json'), '{ "limits": { "concurrency": 2 } }')
    const frozen = await makeFrozen(await open(full), long)
    const station = await open(full)
    await station.until(interrupted, isOver)
    await station.cancel(frozen.cancelling)
    return {
      full: station,
      empty: await open(join(root, 'empty')),
      runs: {
        ...ended,
        ...frozen,
        sample,
        sweep,
        events,
        ...reconciliations,
        failedByBug,
        interrupted,
      },
      files,
      faultyFiles,
      scarceFiles,
      lists,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

interface Ingredients {
  readonly folder: (name: string, tables: DropTables) => Promise<DropFiles>
  readonly files: DropFiles
  readonly faultyFiles: DropFiles
  readonly long: DropFiles
}

type EndedRuns = Pick<
  WorldRuns,
  | 'ok'
  | 'okAgain'
  | 'warning'
  | 'oneGroup'
  | 'manyGroups'
  | 'failedByInput'
  | 'failedByLoss'
  | 'cancelled'
  | 'timedOut'
>

async function makeEnded(
  { host, start, until, cancel }: Station,
  { folder, files, faultyFiles, long }: Ingredients,
): Promise<EndedRuns> {
  const hard = { enforce_assignment_ratio: true }
  const run = async (
    inputs: DropFiles,
    parameters: Partial<AllocationParameters> = {},
  ): Promise<string> => {
    const id = await start(inputs, parameters)
    await until(id, isOver)
    return id
  }
  const midRun = async (act: (id: string) => Promise<void> | void): Promise<string> => {
    const id = await start(long)
    await until(id, isWorking)
    await act(id)
    await until(id, isOver)
    return id
  }
  const shape = { users: 1800, contracts: 60, groups: 300, longIds: true }
  const oneGroup = shapedDrop({ ...shape, groups: 1, longIds: false })
  return {
    ok: await run(files),
    okAgain: await run(files, { per_user: 2, seed: 7 }),
    warning: await run(files, hard),
    oneGroup: await run(await folder('one-group', oneGroup), hard),
    manyGroups: await run(await folder('many-groups', shapedDrop(shape)), hard),
    failedByInput: await run(faultyFiles),
    timedOut: await run(long, { timeout: 0.01, ...hard }),
    cancelled: await midRun(cancel),
    failedByLoss: await midRun(() => killRunners(host.pid)),
  }
}

/** The sample month, as its button makes it. */
async function makeEvents(browser: Browser, { host, session, until }: Station): Promise<string> {
  const context = await browser.newContext({ storageState: session })
  const page = await context.newPage()
  const shell = new Shell(page, host.origin, UNTIL_LIMIT_MS)
  await shell.open('/events')
  await shell.main.getByRole('button', { name: 'Try with sample data' }).click()
  await page.waitForURL(/#\/runs\/[0-9a-z]+/, { timeout: UNTIL_LIMIT_MS })
  const id = /#\/runs\/([0-9a-z]+)/.exec(page.url())?.[1]
  if (id === undefined) throw new Error('there is no run')
  await until(id, isOver)
  await context.close()
  return id
}

async function makeInterrupted({ host, start, until }: Station, long: DropFiles): Promise<string> {
  const id = await start(long)
  await until(id, isWorking)
  process.kill(-host.pid, 'SIGKILL')
  return id
}

/** A host with two runs at work and one waiting, stopped in the middle like a laptop that sleeps. */
async function makeFrozen(
  { host, start, until }: Station,
  long: DropFiles,
): Promise<Pick<WorldRuns, 'queued' | 'running' | 'cancelling'>> {
  const running = await start(long)
  const cancelling = await start(long)
  const queued = await start(long)
  await Promise.all([until(running, isWorking), until(cancelling, isWorking)])
  process.kill(-host.pid, 'SIGSTOP')
  return { running, queued, cancelling }
}

function faultyDrop(): DropTables {
  const drop = smallDrop()
  return {
    ...drop,
    caps: [...drop.caps, ['c1', '30', '0', 'twice'], ['c9', 'many', '1', 'no number']],
    elig: [...drop.elig, ['u01', 'c1', '-1'], ['u01', 'c99', '1'], ['', 'c2', '0.5']],
    group_ratios: [...drop.group_ratios, ['g9', '1.4']],
  }
}
