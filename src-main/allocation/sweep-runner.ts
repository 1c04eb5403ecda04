import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  efficientPoints,
  parametersAt,
  type SweepFacts,
  type SweepFigures,
  sweepGrid,
  type SweepJob,
  type SweepPoint,
  type SweepResult,
  type SweepValue,
} from '../../src-shared/allocation/sweep.ts'
import { pointText, sweepCsv, sweepSentences } from '../../src-shared/allocation/sweep-words.ts'
import { gapText } from '../../src-shared/allocation/words.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import type { JobResult } from '../jobs/tasks.ts'
import { expected, ExpectedError } from '../platform/errors.ts'
import { asideOf } from '../platform/publish.ts'
import { version } from '../platform/version.ts'
import type { Prices } from './engine/model.ts'
import { UnsatisfiablePinsError } from './engine/solve.ts'
import type { Gathered } from './gather.ts'
import {
  controlOf,
  gather,
  grouped,
  openConnection,
  pinsFault,
  readStage,
  recordedInputs,
  refuseOverwriting,
  requireFolder,
} from './job-parts.ts'
import { solveAndProve } from './solve-and-prove.ts'
import { instanceWith, sweepFacts, sweepFigures } from './sweep-figures.ts'
import { factsFile, factsText, pointsFile, pointsTable } from './sweep-files.ts'

type Ready = Extract<Gathered, { ok: true }>

const stage = { read: readStage, solve: 'Solve points', write: 'Write results' } as const

/**
 * The job: gathers once, solves the points one after the other, each checked and bounded like a run
 * of its own. Stopping it keeps nothing. Throws expected errors and CancelledError.
 */
export async function runSweep(job: SweepJob, context: TaskContext): Promise<JobResult> {
  const grid = sweepGrid(job.over)
  context.plan([
    { title: stage.read, weight: 40 },
    { title: stage.solve, weight: 40 * grid.length },
    { title: stage.write, weight: 1 },
  ])
  if (job.output !== null) await requireFolder(job.output)
  using connection = await openConnection(context)
  using _ = context.onCancel(() => connection.interrupt())

  context.enter(stage.read)
  const gathered = await gather(connection, job, context)
  requireGroups(job, gathered)
  if (job.output !== null) await refuseOverwriting([job.output], gathered.report.files)

  context.enter(stage.solve)
  const facts = sweepFacts(gathered.instance, gathered.names)
  const points = solvePoints(job, gathered, { grid, facts }, context)

  context.enter(stage.write)
  const { instance, names, report } = gathered
  const result: SweepResult = {
    over: job.over,
    parameters: job.parameters,
    counts: {
      users: instance.users,
      contracts: instance.contracts,
      groups: names.groups.length - 1,
      pairs: instance.contract.length,
    },
    points,
    inputs: [...report.inputs],
    warnings: [...report.faults],
    seconds: [...context.stageSeconds()],
    peak_memory_bytes: process.resourceUsage().maxRSS * 1024,
    version,
  }
  for (const sentence of sweepSentences(result)) context.log('info', sentence)
  const files = await writeResult(result, facts, job.output, context)
  const outcome: JobResult = {
    outcome: needsALook(result) ? 'warning' : 'ok',
    metrics: metricsOf(result),
    inputs: recordedInputs(report),
  }
  context.checkpoint()
  await context.conclude({ result: outcome, files })
  return outcome
}

function requireGroups({ over }: SweepJob, { names }: Ready): void {
  const known = new Set(names.groups)
  const missing = over.flatMap((axis) =>
    axis.over === 'ratio' && !known.has(axis.group) ? [axis.group] : [],
  )
  if (missing.length === 0) return
  throw expected('bad_usage', {
    what: `No user of this drop is in the ${missing.length === 1 ? 'group' : 'groups'} ${missing.map((group) => JSON.stringify(group)).join(', ')}.`,
    remedy: 'Check the spelling: ids are text and are compared as written.',
    kept: 'Nothing was solved.',
  })
}

function solvePoints(
  job: SweepJob,
  { instance, names, report }: Ready,
  { grid, facts }: { grid: readonly (readonly SweepValue[])[]; facts: SweepFacts },
  context: TaskContext,
): SweepPoint[] {
  const points: SweepPoint[] = []
  let start: Prices | undefined
  /** Why the first point without a result has none. */
  let refused: unknown
  for (const [index, values] of grid.entries()) {
    const title = pointText(job.over, { values: [...values] })
    const parameters = parametersAt(job.parameters, job.over, values, facts)
    const within = (fraction: number, detail: string): void =>
      context.update({
        fraction: (index + fraction) / grid.length,
        detail: `${title}: ${detail}`,
        done: index,
        total: grid.length,
        unit: 'points',
      })
    const control = {
      ...controlOf(context, context.now() + parameters.timeout * 1000),
      progress: (fraction: number, step: string) => within(0.9 * fraction, step.toLowerCase()),
    }
    context.checkpoint()
    within(0, 'starting')
    const since = context.now()
    let figures: SweepFigures | null = null
    let reason: string | null = null
    try {
      const solved = instanceWith(instance, names, parameters)
      // Neighbours on a grid differ by much: only the flow solver is as good from there.
      const from = parameters.solver === 'flow' ? start : undefined
      const proven = solveAndProve(
        solved,
        parameters,
        control,
        { onSolved: () => within(0.9, 'checking and bounding') },
        { threads: context.limits.threads, ...(from !== undefined && { start: from }) },
      )
      figures = sweepFigures(instance, solved, names, proven, {
        seconds: (context.now() - since) / 1000,
        warm: from !== undefined,
      })
      start = proven.solution.prices
      context.log(
        'info',
        `${title}: score ${figures.score_sum.toPrecision(8)}, ${grouped.format(figures.assignments)} assignments, ${figures.groups_kept} of ${figures.groups_promised} groups at the promised target, gap ${gapText(figures.gap_percent)}, ${figures.seconds.toFixed(1)} s`,
      )
    } catch (error) {
      reason = noResultBecause(error, names)
      refused ??= error
      context.log('warning', `${title}: ${reason}`)
    }
    points.push({ index, values: [...values], figures, reason, efficient: false })
  }
  if (points.every(({ figures }) => figures === null)) {
    if (!(refused instanceof UnsatisfiablePinsError)) throw refused
    throw expected('bad_input', {
      what: `No point of the sweep can be solved: ${points[0]?.reason ?? ''}`,
      remedy: 'Take these pins out, or sweep values that leave room for them.',
      kept: 'Nothing was written; earlier outputs are as they were.',
      faults: [...report.faults],
    })
  }
  const efficient = efficientPoints(points)
  return points.map((point) => ({ ...point, efficient: efficient.has(point.index) }))
}

/** What keeps one point from having a result while others have one; throws everything else. */
function noResultBecause(error: unknown, names: Ready['names']): string {
  if (error instanceof UnsatisfiablePinsError) {
    const { message, remedy } = pinsFault(error, names)
    return `${message} ${remedy}`
  }
  // A solver among those swept that does not take a drop of this size.
  if (error instanceof ExpectedError && error.failure.code === 'too_large') {
    return `${error.failure.what} ${error.failure.remedy}`
  }
  throw error
}

/** A sweep asks for a look when its inputs had faults, or a point has no full result. */
function needsALook({ points, warnings }: SweepResult): boolean {
  return warnings.length > 0 || points.some(({ figures }) => figures?.status !== 'ok')
}

function metricsOf({ points, warnings, peak_memory_bytes }: SweepResult): JobResult['metrics'] {
  const gaps = points.flatMap(({ figures }) => (figures === null ? [] : [figures.gap_percent]))
  return {
    points: points.length,
    points_solved: gaps.length,
    efficient_points: points.filter(({ efficient }) => efficient).length,
    /** Of the worst point. */
    gap_percent: Math.max(...gaps),
    warnings: warnings.length,
    peak_memory_bytes,
  }
}

async function writeResult(
  result: SweepResult,
  facts: SweepFacts,
  output: string | null,
  context: TaskContext,
): Promise<{ from: string; to: string }[]> {
  const folder = join(context.folder, 'artifacts')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const table = sweepCsv(result)
  await writeFile(join(folder, pointsFile), `${JSON.stringify(result, null, 2)}\n`, { mode: 0o600 })
  await writeFile(join(folder, pointsTable), table, { mode: 0o600 })
  await writeFile(join(folder, factsFile), factsText(facts), { mode: 0o600 })
  if (output === null) return []
  const aside = asideOf(output, context.runId)
  // Files a user named get the rights the system gives to new files, unlike those of the workspace.
  await writeFile(aside, table)
  return [{ from: aside, to: output }]
}
