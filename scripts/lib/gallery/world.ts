/** Workspaces with runs in every state, made by real hosts, real runners and real kills. */
import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Browser, BrowserContext } from 'playwright'

import { quartermaster } from '../../../e2e/support/cli.ts'
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
import { isActive, type RunDetail, runDetail } from '../../../src-shared/runs.ts'
import { newRunId } from '../../../src-main/platform/ids.ts'
import { scarceDrop, shapedDrop } from './drops.ts'

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

/** A host with a session of its own, for pages that enter without a link. */
export interface Entrance {
  readonly host: Host
  readonly session: Awaited<ReturnType<BrowserContext['storageState']>>
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

/** Runs beside those with a part to play, so that lists are as long as after some months. */
const OLD_RUNS = 180
const DAY_MS = 86_400_000
const UNTIL_LIMIT_MS = 180_000

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

const isOver = ({ lifecycle }: RunDetail): boolean => !isActive(lifecycle.state)
const isWorking = ({ lifecycle }: RunDetail): boolean =>
  lifecycle.state === 'running' && lifecycle.progress.fraction > 0

async function makeSample(workspace: string): Promise<string> {
  await command('demo', '--workspace', workspace)
  return await newestRun(workspace)
}

type Reconciliations = Pick<
  WorldRuns,
  | 'reconciliation'
  | 'reconciliationKnown'
  | 'duplicates'
  | 'nothingInCommon'
  | 'reconciliationFailed'
> &
  Pick<World, 'lists'>

async function makeReconciliations(workspace: string, root: string): Promise<Reconciliations> {
  const at = ['--workspace', workspace]
  await command('demo', '--family', 'reconciliation', ...at)
  const reconciliation = await newestRun(workspace)
  const samples = join(workspace, 'samples', 'price-list')
  const left = join(samples, 'price-list.csv')
  const right = join(samples, 'catalogue.csv')
  const truth = join(samples, 'known-pairs.csv')
  const rows = (await readFile(left, 'utf8')).split('\n')
  const doubled = join(root, 'doubled.csv')
  await writeFile(doubled, rows.concat(rows.slice(1, 40).map((row) => `D${row}`)).join('\n'))
  const strange = join(root, 'strange.csv')
  await writeFile(strange, 'id,word\nx1,qqqq\nx2,wwww\nx3,zzzz\n')
  const faulty = join(root, 'faulty.csv')
  await writeFile(
    faulty,
    Buffer.from(`${rows.slice(0, 9).join('\n')}\nL1,\u00e9t\u00e9\n`, 'latin1'),
  )
  let file = 0
  const reconcile = async (...words: readonly string[]): Promise<string> => {
    await quartermaster('reconcile', ...words, '--out', join(root, `pairs-${file++}.csv`), ...at)
    return await newestRun(workspace)
  }
  const lists = ['--right', right]
  return {
    reconciliation,
    reconciliationKnown: await reconcile(
      '--left',
      left,
      ...lists,
      '--truth',
      truth,
      '--accept',
      '0.6',
    ),
    duplicates: await reconcile('--left', doubled),
    nothingInCommon: await reconcile('--left', strange, ...lists),
    reconciliationFailed: await reconcile('--left', faulty, ...lists),
    lists: { left, right, faulty },
  }
}

async function newestRun(workspace: string): Promise<string> {
  const shown: unknown = JSON.parse(
    await command('runs', 'list', '--limit', '1', '--json', '--workspace', workspace),
  )
  const id = /"id":\s*"([0-9a-z]+)"/.exec(JSON.stringify(shown))?.[1]
  if (id === undefined) throw new Error('there is no run')
  return id
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

/** Slack against caps on the sample's files. */
async function makeSweep(workspace: string): Promise<string> {
  const folder = join(workspace, 'samples', 'weekly-drop')
  const inputs = {
    caps: 'contract_caps',
    elig: 'eligible_pairs',
    user_groups: 'user_groups',
    group_ratios: 'group_ratios',
  }
  await command(
    'sweep',
    ...Object.entries(inputs).flatMap(([name, file]) => [`--${name}`, join(folder, `${file}.csv`)]),
    '--enforce_assignment_ratio',
    '--over',
    'ratio_slack=0:0.1:0.02',
    '--over',
    'cap_scale=0.9,1',
    '--workspace',
    workspace,
  )
  return await newestRun(workspace)
}

async function leaveTraces(workspace: string, sample: string, warning: string): Promise<void> {
  const at = ['--workspace', workspace]
  const note = 'Sent to finance. Group g07 is talked about on Monday.'
  await command('runs', 'mark', sample, '--pin', '--tag', 'weekly', '--note', note, ...at)
  await command('runs', 'mark', warning, '--tag', 'needs-a-second-look', ...at)
  await command('backup', 'create', ...at)
  await command('people', 'invite', 'Ada Lovelace', '--access', 'write', ...at)
  await command('keys', 'create', 'nightly', '--access', 'write', '--days', '90', ...at)
  await addConnection('warehouse', 'postgresql', 'db.offers.example', ...at)
  await addConnection('events-archive', 'clickhouse', 'archive.offers.example', ...at)
}

/** A database that nobody asks: its password would be in a variable that is not set. */
function addConnection(name: string, kind: string, host: string, ...at: readonly string[]) {
  const server = ['--kind', kind, '--host', host, '--database', 'offers', '--tls', 'verify']
  const login = ['--user', 'reader', '--password_env', 'OFFERS_PASSWORD']
  return command('connections', 'add', name, ...server, ...login, ...at)
}

async function command(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await quartermaster(...words)
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${stderr}`)
  return stdout
}

/** The one end that no sound build can be brought to: a run that failed with another reason. */
function makeBug(workspace: string, failedByLoss: string): Promise<string> {
  return copyRun(join(workspace, 'runs'), failedByLoss, ({ lifecycle }) => ({
    lifecycle: {
      ...lifecycle,
      error: {
        code: 'bug',
        what: 'Quartermaster has a fault: the result holds a contract that no input names.',
        remedy: 'Copy the report and file it. Running again with another seed may get around it.',
        cause: 'Error: contract 17 of 12\n    at checkResult (check.ts:114:11)',
      },
    },
  }))
}

async function makeOld(runsFolder: string, models: readonly string[]): Promise<void> {
  for (let index = 0; index < OLD_RUNS; index++) {
    const at = new Date(Date.now() - DAY_MS * (1 + index * 0.42)).toISOString()
    const model = models[index % 5 === 4 ? 2 : index % 2] ?? ''
    await copyRun(runsFolder, model, (run) => ({
      title: `Weekly drop ${String(2100 - index)}`,
      created_at: at,
      lifecycle: {
        ...run.lifecycle,
        started_at: at,
        ended_at: new Date(Date.parse(at) + 4000 + ((index * 37) % 60) * 500).toISOString(),
      },
    }))
  }
}

/** A run's folder once more under another id, as moved here from another workspace. */
async function copyRun(
  runsFolder: string,
  id: string,
  change: (run: RunDetail) => Readonly<Record<string, unknown>>,
): Promise<string> {
  const copy = newRunId(new Date())
  await cp(join(runsFolder, id), join(runsFolder, copy), { recursive: true })
  const path = join(runsFolder, copy, 'manifest.json')
  const manifest: unknown = JSON.parse(await readFile(path, 'utf8'))
  const run = runDetail.strip().parse(manifest)
  await writeFile(path, JSON.stringify({ ...Object(manifest), id: copy, ...change(run) }))
  return copy
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

/** A host and the public API with the session of its printed link. */
interface Station extends Entrance {
  readonly start: (files: DropFiles, parameters?: Partial<AllocationParameters>) => Promise<string>
  readonly cancel: (id: string) => Promise<void>
  readonly until: (id: string, wanted: (run: RunDetail) => boolean) => Promise<void>
}

async function enter(browser: Browser, host: Host): Promise<Station> {
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

function faultyDrop(): DropTables {
  const drop = smallDrop()
  return {
    ...drop,
    caps: [...drop.caps, ['c1', '30', '0', 'twice'], ['c9', 'many', '1', 'no number']],
    elig: [...drop.elig, ['u01', 'c1', '-1'], ['u01', 'c99', '1'], ['', 'c2', '0.5']],
    group_ratios: [...drop.group_ratios, ['g9', '1.4']],
  }
}

/** As a machine short of memory does it. */
function killRunners(host: number): void {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  for (const line of table.split('\n')) {
    const [, pid, parent, words] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    if (Number(parent) === host && words?.includes('runner') === true) {
      process.kill(Number(pid), 'SIGKILL')
    }
  }
}
