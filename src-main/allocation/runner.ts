import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { PreflightReport, PreflightRequest } from '../../src-shared/allocation/preflight.ts'
import { gapPartsSentence } from '../../src-shared/allocation/gap-text.ts'
import { claimSentence } from '../../src-shared/allocation/sentences.ts'
import { gapText } from '../../src-shared/allocation/words.ts'
import type { AllocationSummary } from '../../src-shared/allocation/summary.ts'
import type { FailureOrBug } from '../../src-shared/errors.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import type { Connection } from '../data/duckdb.ts'
import type { Conclusion } from '../jobs/conclusion.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import type { JobResult } from '../jobs/tasks.ts'
import { asideOf } from '../platform/publish.ts'
import { writeArtifacts } from './artifacts.ts'
import type { Control } from './engine/model.ts'
import { groupReaches } from './engine/reachable.ts'
import { UnsatisfiablePinsError } from './engine/solve.ts'
import { type Gathered, gatherInstance } from './gather.ts'
import {
  badInput,
  controlOf,
  gather,
  gatherControl,
  grouped,
  openConnection,
  pinsFault,
  readStage,
  recordedInputs,
  refuseOverwriting,
  requireFolder,
} from './job-parts.ts'
import { writeAssignmentsCsv, writeAssignmentsParquet } from './outputs.ts'
import { preflightReport } from './preflight.ts'
import { type Proven, solveAndProve } from './solve-and-prove.ts'
import { SolveTrace } from './solve-trace.ts'
import { type Finished, metricsOf, summarise } from './summarise.ts'
import { orderOfRun, writeInRun } from './write-in-run.ts'

export { writeDemoDatabase } from './demo-database.ts'
export { previewQuery } from './preview-query.ts'
export { writeSample } from './sample-files.ts'
export { writeBack } from './write-back.ts'
export { runSweep } from './sweep-runner.ts'

const stage = {
  read: readStage,
  solve: 'Solve',
  prove: 'Check and bound',
  groups: 'Account for groups',
  write: 'Write results',
  publish: 'Publish',
  writeBack: 'Write to the database',
} as const

/** The job: gather, solve, check, bound, write, publish. Throws expected errors and CancelledError. */
export async function runAllocation(job: AllocationJob, context: TaskContext): Promise<JobResult> {
  const trace = new SolveTrace(context)
  context.plan([
    { title: stage.read, weight: 40 },
    { title: stage.solve, weight: 35 },
    { title: stage.prove, weight: 6 },
    { title: stage.groups, weight: 6 },
    { title: stage.write, weight: 12 },
    { title: stage.publish, weight: 1 },
    ...(job.write === undefined || job.dry_run ? [] : [{ title: stage.writeBack, weight: 20 }]),
  ])
  const order = await orderOfRun(job, context)
  const to = job.dry_run ? null : job.output
  if (to !== null) await requireFolder(to)
  using connection = await openConnection(context)
  using _ = context.onCancel(() => connection.interrupt())

  context.enter(stage.read)
  const gathered = await gather(connection, job, context)
  const { instance, names, report } = gathered
  if (to !== null) await refuseOverwriting([to, summaryPathOf(to)], report.files)
  if (job.parameters.archive_inputs) await archiveInputs(report.files, context)

  context.enter(stage.solve)
  const proven = prove(gathered, job, context, trace)
  trace.add(proven.objective, proven.bound.bound)
  context.log(
    'info',
    `${grouped.format(proven.check.assignments)} assignments, objective ${proven.objective.toPrecision(8)}, bound ${proven.bound.bound.toPrecision(8)}, gap ${gapText(proven.gapPercent)}`,
  )
  const gapLies = gapPartsSentence(proven.gapParts, proven.bound.bound)
  if (gapLies !== null) context.log('info', gapLies)
  context.log('info', `Solver: ${stagesText(proven.solution)}`)
  if (proven.solution.remark !== undefined) context.log('warning', proven.solution.remark)
  if (proven.claim !== null) context.log('info', claimSentence(proven.claim))

  context.enter(stage.groups)
  const reaches = groupReaches(
    instance,
    proven.policy,
    controlOf(context, Number.POSITIVE_INFINITY),
  )
  context.checkpoint()

  context.enter(stage.write)
  const finished: Finished = {
    instance,
    names,
    report,
    proven,
    reaches,
    parameters: job.parameters,
  }
  const result = {
    ...finished,
    ...proven,
    assignments: proven.solution.assignments,
    prices: proven.bound.prices,
  }
  await writeArtifacts(connection, join(context.folder, 'artifacts'), result, {
    checkpoint: () => context.checkpoint(),
    progress: (done, total) => context.update({ done, total, unit: 'pairs' }),
  })
  const output = to === null ? null : await writeOutput(connection, to, result, context)

  context.enter(stage.publish)
  const summary = summarise(finished, {
    seconds: [...context.stageSeconds()],
    peak_memory_bytes: process.resourceUsage().maxRSS * 1024,
    trace: [...trace.points],
    output,
  })
  for (const warning of summary.group_warnings) context.log('warning', warning)
  const files = await writeSummary(summary, context)
  const conclusionOf = (failure: FailureOrBug | null): Conclusion => ({
    result: {
      ...(failure !== null && { failure }),
      outcome: summary.status,
      metrics: metricsOf(summary),
      inputs: recordedInputs(report),
    },
    files: [...files],
  })
  let failure: FailureOrBug | null = null
  let isPromised = false
  if (order !== null && job.write !== undefined) {
    context.enter(stage.writeBack)
    failure = await writeInRun(order, job.write, connection, context, async (ifCutOff) => {
      await context.promise(conclusionOf(ifCutOff))
      isPromised = true
    })
  }
  // The last moment to stop: what follows takes no time. Assignments that are written do not wait for it.
  if (!isPromised) context.checkpoint()
  const conclusion = conclusionOf(failure)
  await context.conclude(conclusion)
  return conclusion.result
}

/** Reads and checks the inputs as a run would, and finds each group's reach. Solves nothing. */
export async function preflightAllocation(
  request: PreflightRequest,
  context: TaskContext,
): Promise<PreflightReport> {
  context.plan([
    { title: stage.read, weight: 80 },
    { title: 'Find what each group can reach', weight: 20 },
  ])
  using connection = await openConnection(context)
  using _ = context.onCancel(() => connection.interrupt())
  context.enter(stage.read)
  const gathered = await gatherInstance(
    connection,
    request.inputs,
    request.parameters,
    gatherControl(context),
  )
  if (gathered.ok) context.enter('Find what each group can reach')
  return preflightReport(request, gathered, controlOf(context, Number.POSITIVE_INFINITY))
}

/** Seconds of each step of the solver, for whoever wonders where the time went. */
function stagesText({ stages }: Proven['solution']): string {
  return stages.map(({ name, seconds }) => `${name} ${seconds.toFixed(2)} s`).join(', ')
}

function prove(
  { instance, names, report }: Extract<Gathered, { ok: true }>,
  job: AllocationJob,
  context: TaskContext,
  trace: SolveTrace,
): Proven {
  const control: Control = {
    ...controlOf(context, context.now() + job.parameters.timeout * 1000),
    trace: (objective, bound) => trace.add(objective, bound),
  }
  try {
    return solveAndProve(
      instance,
      job.parameters,
      control,
      {
        onSolved: () => context.enter(stage.prove),
        ...(job.parameters.or_log && {
          onSolverLog: (text: string) => context.log('info', text.trimEnd()),
        }),
      },
      { threads: context.limits.threads },
    )
  } catch (error) {
    if (!(error instanceof UnsatisfiablePinsError)) throw error
    throw badInput(1, [...report.faults, pinsFault(error, names)])
  }
}

/** Written aside under the run's id; renamed by `publish`. */
async function writeOutput(
  connection: Connection,
  output: string,
  result: Parameters<typeof writeAssignmentsCsv>[1],
  context: TaskContext,
): Promise<NonNullable<AllocationSummary['output']>> {
  const aside = asideOf(output, context.runId)
  if (output.toLowerCase().endsWith('.parquet')) {
    await writeAssignmentsParquet(connection, aside, result)
  } else {
    await writeAssignmentsCsv(aside, result, () => context.checkpoint())
  }
  const hash = createHash('sha256')
  await pipeline(createReadStream(aside), hash)
  return { path: output, bytes: (await stat(aside)).size, sha256: hash.digest('hex') }
}

/** `drop.csv` has its summary in `drop.summary.json`. */
function summaryPathOf(output: string): string {
  return output.replace(/\.(csv|parquet)$/i, '.summary.json')
}

/** The summary into the run's folder and beside the user's output; names what is to be renamed. */
async function writeSummary(
  summary: AllocationSummary,
  context: TaskContext,
): Promise<readonly { readonly from: string; readonly to: string }[]> {
  const text = `${JSON.stringify(summary, null, 2)}\n`
  await writeFile(join(context.folder, 'artifacts', 'summary.json'), text, { mode: 0o600 })
  if (summary.output === null) return []
  const { path } = summary.output
  const summaryPath = summaryPathOf(path)
  const summaryAside = asideOf(summaryPath, context.runId)
  // Files a user named get the rights the system gives to new files, unlike those of the workspace.
  await writeFile(summaryAside, text)
  return [
    { from: asideOf(path, context.runId), to: path },
    { from: summaryAside, to: summaryPath },
  ]
}

async function archiveInputs(
  files: readonly { readonly path: string }[],
  context: TaskContext,
): Promise<void> {
  const folder = join(context.folder, 'artifacts', 'inputs')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const [index, { path }] of files.entries()) {
    context.checkpoint()
    await copyFile(path, join(folder, `${String(index + 1).padStart(2, '0')}-${basename(path)}`))
  }
}
