import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type LocalCore, openLocalCore } from '../../src-main/hosts/cli/local-core.ts'
import type { WhatIfAnswer, WhatIfChanges } from '../../src-shared/allocation/what-if.ts'
import { readAllocationSummary } from '../../src-main/allocation/index.ts'
import { measureCommand, median, processorSecondsOf } from '../support/measure.ts'
import { instanceFiles } from './files.ts'
import { type Shape, type Solver, shapes } from './shapes.ts'

export interface WhatIfBenchOptions {
  /** Null: the two drops of 100,000 users. */
  readonly shapes: readonly string[] | null
  /** Null: each shape's own. */
  readonly solvers: readonly Solver[] | null
  /** Questions after the first. */
  readonly repeats: number
  readonly json: string | null
}

/** Seconds that a question on 100,000 users may take on two cores. */
const PROMISED_SECONDS = 1.5
const CAPS_CHANGED = 10

const here = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(here, '.cache', 'bench', 'allocation')

/**
 * What-if on a finished run: ten other caps and another target, asked through a core and its query
 * process as a screen asks it. First with nothing started, then with the page opened a moment before,
 * then other questions of the same kind. Returns 1 when a question takes longer than is promised.
 */
export async function benchWhatIf(options: WhatIfBenchOptions): Promise<number> {
  const wanted = options.shapes ?? ['4m', 'real']
  process.stdout.write(
    `Ten other caps and one other target, load ${loadavg()[0]!.toFixed(1)}, ` +
      `${options.repeats} further questions; seconds of wall time (and of the processor)\n\n`,
  )
  const results: WhatIfResult[] = []
  for (const shape of shapes.filter(({ name }) => wanted.includes(name))) {
    for (const solver of options.solvers ?? shape.solvers) {
      const result = await measure(shape, solver, options.repeats)
      results.push(result)
      process.stdout.write(`${resultText(shape, result)}\n`)
    }
  }
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`)
  return results.every(({ kept }) => kept) ? 0 : 1
}

interface Question {
  /** Of the core's answer, as its client waits for it. */
  readonly seconds: number
  /** Of the processor, in the process that answers; 0 off Linux. */
  readonly cpuSeconds: number
  readonly stages: WhatIfAnswer['seconds']
  readonly gapPercent: number
}

interface WhatIfResult {
  readonly shape: string
  readonly solver: Solver
  readonly runGapPercent: number
  readonly cold: Question
  readonly opened: Question
  readonly next: readonly Question[]
  readonly kept: boolean
}

async function measure(shape: Shape, solver: Solver, repeats: number): Promise<WhatIfResult> {
  const { workspace, id } = await finishedRun(shape, solver)
  const cold = await withCore(workspace, ({ client, core }) => ask(client, core, id, 0))
  return await withCore(workspace, async ({ client, core }) => {
    const summary = await readAllocationSummary(core.resultFolder(id))
    await client.scenarios.readyWhatIf({ id })
    const opened = await ask(client, core, id, 0)
    const next: Question[] = []
    for (let n = 1; n <= repeats; n++) {
      // Nobody asks without reading the answer before.
      await wait(500)
      next.push(await ask(client, core, id, n))
    }
    return {
      shape: shape.name,
      solver,
      runGapPercent: summary.gap_percent,
      cold,
      opened,
      next,
      kept: median(next.map(({ seconds }) => seconds)) <= PROMISED_SECONDS,
    }
  })
}

async function withCore<T>(workspace: string, task: (local: LocalCore) => Promise<T>): Promise<T> {
  await using local = await openLocalCore({ workspace })
  return await task(local)
}

async function ask(
  client: LocalCore['client'],
  core: LocalCore['core'],
  id: string,
  number: number,
): Promise<Question> {
  const changes = await changesOf(core.resultFolder(id), number)
  const cpuBefore = processorSecondsOf(core.whatIf.pid)
  const since = performance.now()
  const answer = await client.scenarios.whatIf({ id, changes, time_limit: 60 })
  const seconds = (performance.now() - since) / 1000
  return {
    seconds,
    cpuSeconds: processorSecondsOf(core.whatIf.pid) - cpuBefore,
    stages: answer.seconds,
    gapPercent: answer.after.gap_percent,
  }
}

/** Another ten contracts and another group for each number; caps down by 40 % or up by as much. */
async function changesOf(folder: string, number: number): Promise<WhatIfChanges> {
  const { contracts, groups } = await readAllocationSummary(folder)
  const stride = Math.floor(contracts.length / CAPS_CHANGED)
  const caps = Array.from({ length: CAPS_CHANGED }, (_, n) => {
    const { contract_id, cap } = contracts[(n * stride + number * 7) % contracts.length]!
    return [contract_id, Math.round(cap * (n % 2 === 0 ? 0.6 : 1.4))] as const
  })
  const withTarget = groups.filter(({ target, users }) => target !== null && users > 0)
  const { group_id, target } = withTarget[(number * 3 + 1) % withTarget.length]!
  return {
    cap_override: Object.fromEntries(caps),
    ratio_override: { [group_id]: Math.round(((target ?? 0) + 0.05) * 1000) / 1000 },
  }
}

/** A finished run of the shape, kept until the generator or the code of allocations changes. */
async function finishedRun(
  shape: Shape,
  solver: Solver,
): Promise<{ readonly workspace: string; readonly id: string }> {
  const files = await instanceFiles(join(cache, shape.data), shape.generate)
  const workspace = join(cache, `what-if-${shape.name}-${solver}`)
  const note = join(workspace, 'run-id')
  if (existsSync(note)) return { workspace, id: readFileSync(note, 'utf8') }
  rmSync(workspace, { recursive: true, force: true })
  mkdirSync(workspace, { recursive: true })
  const flags = {
    caps: files.caps,
    elig: files.elig,
    user_groups: files.userGroups,
    group_ratios: files.groupRatios,
    workspace,
    out: join(workspace, 'drop.parquet'),
    solver,
    ...shape.flags,
  }
  const run = await measureCommand(process.execPath, [
    join(here, 'src-main', 'hosts', 'cli', 'main.ts'),
    'allocate',
    ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]),
    '--enforce_assignment_ratio',
    '--json',
  ])
  if (run.exitCode !== 0) throw new Error(`${shape.name} ended with ${run.exitCode}: ${run.stderr}`)
  await using local = await openLocalCore({ workspace })
  const [entry] = (await local.client.runs.list({})).rows
  if (entry === undefined) throw new Error('the run is not listed')
  writeFileSync(note, entry.id)
  return { workspace, id: entry.id }
}

function resultText(shape: Shape, result: WhatIfResult): string {
  const line = (name: string, { seconds, cpuSeconds, stages, gapPercent }: Question): string =>
    `  ${name.padEnd(28)} ${seconds.toFixed(2)} s (${cpuSeconds.toFixed(2)})  ` +
    `load ${stages.load.toFixed(2)} · solve ${stages.solve.toFixed(2)} · ` +
    `prove ${stages.prove.toFixed(2)}, gap ${gapPercent.toFixed(4)} %`
  return [
    `${shape.title}: ${result.solver}, the run's gap ${result.runGapPercent.toFixed(4)} %${result.kept ? '' : '   NOT KEPT'}`,
    line('first, nothing started', result.cold),
    line('first, page opened before', result.opened),
    ...result.next.map((question, n) => line(`question ${n + 2}`, question)),
    '',
  ].join('\n')
}
