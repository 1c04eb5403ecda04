import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Fault } from '../../src-shared/allocation/faults.ts'
import type { PreflightReport, PreflightRequest } from '../../src-shared/allocation/preflight.ts'
import { overrideSentence } from '../../src-shared/allocation/sentences.ts'
import { gapText } from '../../src-shared/allocation/words.ts'
import type { AllocationSummary } from '../../src-shared/allocation/summary.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import type { JobResult } from '../jobs/tasks.ts'
import { expected } from '../platform/errors.ts'
import { asideOf } from '../platform/publish.ts'
import { writeArtifacts } from './artifacts.ts'
import type { Control } from './engine/model.ts'
import { groupReaches } from './engine/reachable.ts'
import { UnsatisfiablePinsError } from './engine/solve.ts'
import { counted } from './faults.ts'
import {
  type GatherControl,
  type Gathered,
  gatherInstance,
  type GatherReport,
  type Names,
} from './gather.ts'
import { writeAssignmentsCsv, writeAssignmentsParquet } from './outputs.ts'
import { preflightReport } from './preflight.ts'
import { type Proven, solveAndProve } from './solve-and-prove.ts'
import { type Finished, metricsOf, summarise } from './summarise.ts'

export { writeSample } from './sample-files.ts'

/** Numbers of the log, for people. */
const grouped = new Intl.NumberFormat('en-US')

const stage = {
  read: 'Read and check inputs',
  solve: 'Solve',
  prove: 'Check and bound',
  groups: 'Account for groups',
  write: 'Write results',
  publish: 'Publish',
} as const

/** The job: gather, solve, check, bound, write, publish. Throws expected errors and CancelledError. */
export async function runAllocation(job: AllocationJob, context: TaskContext): Promise<JobResult> {
  context.plan([
    { title: stage.read, weight: 40 },
    { title: stage.solve, weight: 35 },
    { title: stage.prove, weight: 6 },
    { title: stage.groups, weight: 6 },
    { title: stage.write, weight: 12 },
    { title: stage.publish, weight: 1 },
  ])
  const to = job.dry_run ? null : job.output
  if (to !== null) await requireFolder(to)
  using connection = await openConnection(context)
  using _ = context.onCancel(() => connection.interrupt())

  context.enter(stage.read)
  const gathered = await gather(connection, job, context)
  const { instance, names, report } = gathered
  if (to !== null) await refuseOverwriting(to, report.files)
  if (job.parameters.archive_inputs) await archiveInputs(report.files, context)

  context.enter(stage.solve)
  const proven = prove(gathered, job, context)
  context.mark({ objective: proven.objective, bound: proven.bound.bound })
  context.log(
    'info',
    `${grouped.format(proven.check.assignments)} assignments, objective ${proven.objective.toPrecision(8)}, bound ${proven.bound.bound.toPrecision(8)}, gap ${gapText(proven.gapPercent)}`,
  )

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
    output,
  })
  for (const warning of summary.group_warnings) context.log('warning', warning)
  const files = await writeSummary(summary, context)
  const outcome: JobResult = {
    outcome: summary.status,
    metrics: metricsOf(summary),
    inputs: recordedInputs(report),
  }
  // The last moment to stop: what follows takes no time.
  context.checkpoint()
  await context.conclude({ result: outcome, files: [...files] })
  return outcome
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

function openConnection(context: TaskContext): Promise<Connection> {
  return openDuckDb({
    memoryLimit: context.limits.duckdb_memory,
    threads: context.limits.threads,
    tempFolder: join(context.temporary, 'duckdb'),
  })
}

function gatherControl(context: TaskContext): GatherControl {
  return {
    temporary: context.temporary,
    checkpoint: () => context.checkpoint(),
    update: (update) => context.update(update),
  }
}

function controlOf(context: TaskContext, deadline: number): Control {
  return {
    now: () => context.now(),
    deadline,
    checkpoint: () => context.checkpoint(),
    progress: (fraction, title, detail) =>
      context.update({ fraction, detail: detail === undefined ? title : `${title}: ${detail}` }),
  }
}

async function gather(
  connection: Connection,
  job: AllocationJob,
  context: TaskContext,
): Promise<Extract<Gathered, { ok: true }>> {
  const gathered = await gatherInstance(
    connection,
    job.inputs,
    job.parameters,
    gatherControl(context),
  )
  for (const fault of gathered.report.faults) {
    context.log(fault.severity, `${fault.message} ${fault.remedy}`)
  }
  for (const [group, written] of gathered.report.ratiosOfFile) {
    context.log('info', overrideSentence(group, job.parameters.ratio_override[group], written))
  }
  if (gathered.ok) {
    const { users, contracts, contract } = gathered.instance
    context.log(
      'info',
      `${grouped.format(users)} users, ${grouped.format(contracts)} contracts, ${grouped.format(contract.length)} eligible pairs`,
    )
    return gathered
  }
  const { faults } = gathered.report
  throw badInput(faults.filter(({ severity }) => severity === 'error').length, faults)
}

function badInput(errors: number, faults: readonly Fault[]): Error {
  return expected('bad_input', {
    what:
      errors === 1
        ? 'One fault of the inputs must be mended.'
        : `${errors} faults of the inputs must be mended.`,
    remedy: 'Correct them and start again; warnings may stay.',
    kept: 'Nothing was written; earlier outputs are as they were.',
    faults: [...faults],
  })
}

function prove(
  { instance, names, report }: Extract<Gathered, { ok: true }>,
  job: AllocationJob,
  context: TaskContext,
): Proven {
  const control = controlOf(context, context.now() + job.parameters.timeout * 1000)
  try {
    return solveAndProve(instance, job.parameters, control, {
      onSolved: () => context.enter(stage.prove),
    })
  } catch (error) {
    if (!(error instanceof UnsatisfiablePinsError)) throw error
    throw badInput(1, [...report.faults, pinsFault(error, names)])
  }
}

const pinsFaults = {
  not_eligible: [
    'pin_not_eligible',
    'users',
    'user is pinned to a pair that is not eligible',
    'users are pinned to pairs that are not eligible',
  ],
  capacity: [
    'pin_over_cap',
    'contracts',
    'contract is pinned more often than its cap allows',
    'contracts are pinned more often than their caps allow',
  ],
  per_user: [
    'pin_over_per_user',
    'users',
    'user is pinned to more contracts than it may hold',
    'users are pinned to more contracts than they may hold',
  ],
  mixed: [
    'pin_mixed',
    'groups',
    'group has pinned users who cannot hold both kinds',
    'groups have pinned users who cannot hold both kinds',
  ],
  ratio: [
    'pin_breaks_ratio',
    'groups',
    'group cannot keep its ratio with these pins',
    'groups cannot keep their ratios with these pins',
  ],
} as const

function pinsFault({ fault, items }: UnsatisfiablePinsError, names: Names): Fault {
  const [kind, kindOfName, one, many] = pinsFaults[fault]
  const samples = items.slice(0, 10).map((item) => names[kindOfName][item] || '(none)')
  return {
    input: 'pins',
    kind,
    severity: 'error',
    count: Math.max(1, items.length),
    rows: [],
    samples,
    message: `Pins: ${counted(items.length, one, many)}: ${samples.join(', ')}.`,
    remedy: 'Take some of these pins out, or relax the rule they break.',
  }
}

async function requireFolder(output: string): Promise<void> {
  const folder = dirname(output)
  const status = await stat(folder).catch(() => undefined)
  if (status?.isDirectory()) return
  throw expected('bad_usage', {
    what: `The folder ${folder} does not exist.`,
    remedy: 'Make it, or write the output somewhere else.',
  })
}

/** A mistyped `--out` must not replace the data that the run was made from. */
async function refuseOverwriting(
  output: string,
  inputs: readonly { readonly path: string }[],
): Promise<void> {
  const read = await Promise.all(inputs.map(({ path }) => realpath(path)))
  for (const written of [output, summaryPathOf(output)]) {
    const there = await realpath(written).catch(() => undefined)
    if (there === undefined || !read.includes(there)) continue
    throw expected('bad_usage', {
      what: `The output ${written} is also an input of this run.`,
      remedy: 'Write the output to another file.',
      kept: 'Nothing was written; the input is as it was.',
    })
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

/** The inputs with their files, so that a later look tells whether they changed. */
function recordedInputs({ inputs, filesOf }: GatherReport): JobResult['inputs'] {
  return inputs.map((input) => ({
    ...input,
    files: [...(filesOf.get(input.input) ?? [])],
  }))
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
