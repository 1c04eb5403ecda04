import { copyFile, mkdir, realpath, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { FailureOrBug } from '../../src-shared/errors.ts'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import { reconciliationFiles, type ReconciliationJob } from '../../src-shared/reconciliation/job.ts'
import type { ReconciliationSummary } from '../../src-shared/reconciliation/summary.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import type { Conclusion } from '../jobs/conclusion.ts'
import type { TaskContext, TaskHandler } from '../jobs/task-context.ts'
import type { JobResult } from '../jobs/tasks.ts'
import { expected } from '../platform/errors.ts'
import { asideOf } from '../platform/publish.ts'
import { keptPairs, modelOf, writeJson, writePairs, writeRecords, writeTruth } from './artifacts.ts'
import { faultsOfResult, requireSoundResult } from './check-result.ts'
import { effectiveDecisions, noDecisions, type EnginePairs } from './decisions.ts'
import { reconcileRecords } from './engine/reconcile.ts'
import type { EngineResult, RecordList } from './engine/types.ts'
import { fromEarlier } from './from-earlier.ts'
import { gather, type Gathered } from './gather.ts'
import { outputPaths } from './index.ts'
import { bothOf } from './load-list.ts'
import { outputLines, writeLines } from './outputs.ts'
import { measureQuality } from './quality.ts'
import { decisionsOf } from './result-load.ts'
import type { ResultState } from './result-state.ts'
import { LogState } from './review/log-state.ts'
import { engineProgress, stage, stagesOf } from './stages.ts'
import { type Finished, metricsOf, recordedInputs, summarise } from './summarise.ts'
import { writeInRun } from './write-in-run.ts'
import { requirePostgresql } from './write-matches.ts'

export { proposeFields } from './propose.ts'
export { writeSampleLists } from './sample-files.ts'
export { writeMatches } from './write-matches.ts'

/** Its client is large: only who asks a model waits for it. */
export const checkModel: TaskHandler<'reconciliation.check_model'> = async (payload, context) =>
  (await import('./check-model.ts')).checkModel(payload, context)

const grouped = new Intl.NumberFormat('en-US')

/**
 * The job: gather, match, check, write, publish. Throws expected errors and CancelledError. The bench
 * of everything around the engine gives it another one.
 */
export async function runReconciliation(
  job: ReconciliationJob,
  context: TaskContext,
  engine: typeof reconcileRecords = reconcileRecords,
): Promise<JobResult> {
  context.plan(stagesOf(job))
  if (job.write !== undefined) requirePostgresql(job.write.connection, context)
  if (job.output !== null) await requireFolder(job.output)
  using connection = await openDuckDb({
    memoryLimit: context.limits.duckdb_memory,
    threads: context.limits.threads,
    tempFolder: join(context.temporary, 'duckdb'),
  })
  using writing = await connection.sibling()
  using _ = context.onCancel(() => {
    connection.interrupt()
    writing.interrupt()
  })

  context.enter(stage.read)
  const artifacts = join(context.folder, 'artifacts')
  await mkdir(artifacts, { recursive: true, mode: 0o700 })
  // Written while they are read: a connection does one thing at a time.
  const gathered = await gather(connection, job, context, (list, idColumn) =>
    writeRecords(writing, recordsPath(artifacts, list.input), { list, idColumn }),
  )
  await connection.releaseMemory(context.limits.duckdb_memory)
  for (const { message, remedy } of gathered.warnings) {
    context.log('warning', `${message} ${remedy}`)
  }
  if (job.output !== null) await refuseOverwriting(job.output, gathered)
  const { left, right, deduplicated } = gathered
  context.log('info', listsText(gathered))

  const {
    events: kept,
    earlier,
    labels,
    learned,
  } = await fromEarlier(connection, job, gathered, context)
  const { parameters } = job
  const result = engine(
    left.records,
    right.records,
    {
      fields: parameters.fields,
      cardinality: parameters.cardinality,
      accept: parameters.accept,
      reject: parameters.reject,
      seed: parameters.seed,
      deduplicate: deduplicated,
      labels,
      abbreviations: parameters.abbreviations,
      threads: context.limits.threads,
    },
    engineProgress(context),
  )
  tellResult(result, context)

  context.enter(stage.check)
  const rows = { left: left.records.rows, right: right.records.rows }
  requireSoundResult(faultsOfResult(result, rows, deduplicated, () => context.checkpoint()))
  const places = keptPairs(result, () => context.checkpoint())
  if (places.length < result.pairs.count) {
    context.log(
      'info',
      `${grouped.format(places.length)} of ${grouped.format(result.pairs.count)} candidates are kept: the others are surely no pairs, and no record's nearest miss`,
    )
  }
  const before = stateOf(job, gathered, result, places, kept)
  const said = await saidByModel(job, before, kept.length, context)
  const events = [...kept, ...said.events]
  const state = said.events.length === 0 ? before : stateOf(job, gathered, result, places, events)
  const quality = gathered.truth === null ? null : measureQuality(state.pairs, gathered.truth.known)
  const { use: llm } = said
  const finished: Finished = { job, gathered, result, state, quality, earlier, llm, learned }

  context.enter(stage.write)
  await writeDecisions(artifacts, events)
  // DuckDB's threads write the artifacts while this one makes the lines.
  const [, outputs] = await bothOf(
    writeArtifacts(connection, artifacts, finished, places),
    job.output === null ? [] : writeOutputs(job.output, finished, context),
  )

  context.enter(stage.publish)
  const summary = summarise(
    finished,
    {
      seconds: [...context.stageSeconds()],
      peakMemory: process.resourceUsage().maxRSS * 1024,
      outputs: outputs.map(({ described }) => described),
    },
    () => context.checkpoint(),
  )
  await writeJson(join(artifacts, reconciliationFiles.summary), summary)
  const files = outputs.map(({ from, to }) => ({ from, to }))
  if (job.output !== null) files.push(await summaryAside(artifacts, job.output, context))
  const conclusionOf = (failure: FailureOrBug | null): Conclusion => ({
    result: {
      ...(failure !== null && { failure }),
      outcome: summary.status,
      metrics: metricsOf(summary),
      inputs: recordedInputs(gathered),
    },
    files,
  })
  let failure: FailureOrBug | null = null
  let isPromised = false
  if (job.write !== undefined) {
    context.enter(stage.writePairs)
    failure = await writeInRun(job.write, state, context, async (ifCutOff) => {
      await context.promise(conclusionOf(ifCutOff))
      isPromised = true
    })
  }
  // The last moment to stop: what follows takes no time. Pairs that are written do not wait for it.
  if (!isPromised) context.checkpoint()
  const conclusion = conclusionOf(failure)
  await context.conclude(conclusion)
  return conclusion.result
}

function listsText({ left, right, deduplicated, truth }: Gathered): string {
  const count = (of: number, what: string): string => `${grouped.format(of)} ${what}`
  const lists = deduplicated
    ? count(left.records.rows, 'records of one list')
    : `${count(left.records.rows, 'left records')}, ${count(right.records.rows, 'right records')}`
  return truth === null ? lists : `${lists}, ${count(truth.known.left.length, 'known pairs')}`
}

function tellResult(
  { fields, blocking, cardinality, thresholds, estimate, way }: EngineResult,
  context: TaskContext,
): void {
  for (const { left, right, kind } of fields) {
    context.log('info', `Field: ${left.join(' + ')} = ${right.join(' + ')} (${kind})`)
  }
  context.log(
    'info',
    `${grouped.format(blocking.candidates)} candidates of ${grouped.format(blocking.allPairs)} pairs`,
  )
  context.log('info', way.why)
  context.log('info', `Cardinality ${cardinality.used}: ${cardinality.why}`)
  context.log('info', `Accept from ${thresholds.accept}, reject below ${thresholds.reject}`)
  if (estimate.cannotKnow !== null) {
    context.log('warning', `The estimate of quality cannot be trusted: ${estimate.cannotKnow}`)
  }
}

/** What a language model decides of the pairs in review, where it is to be asked. */
async function saidByModel(
  { parameters }: ReconciliationJob,
  state: ResultState,
  last: number,
  context: TaskContext,
): Promise<{
  readonly events: readonly DecisionEvent[]
  readonly use: ReconciliationSummary['llm']
}> {
  if (parameters.llm === 'off') return { events: [], use: null }
  context.enter(stage.ask)
  // Its client is large: only who asks waits for it.
  const { askModel } = await import('./ask-model.ts')
  return await askModel(parameters, state, last, context)
}

/** Decision events that come with the run: the first who opens it brings them into the log. */
async function writeDecisions(artifacts: string, events: readonly DecisionEvent[]): Promise<void> {
  if (events.length === 0) return
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('')
  await writeFile(join(artifacts, reconciliationFiles.decisions), lines)
}

/** The result as it stands, over the pairs that are kept. */
function stateOf(
  { survivorship }: ReconciliationJob,
  { left, right, deduplicated }: Gathered,
  { pairs, fields, cardinality }: EngineResult,
  kept: Int32Array,
  events: readonly DecisionEvent[],
): ResultState {
  const take = <A extends Int32Array | Float32Array | Uint8Array>(from: A, into: A): A => {
    for (let place = 0; place < kept.length; place++) into[place] = from[kept[place]!]!
    return into
  }
  const count = kept.length
  const own: EnginePairs = {
    count,
    left: take(pairs.left, new Int32Array(count)),
    right: take(pairs.right, new Int32Array(count)),
    weight: take(pairs.weight, new Float32Array(count)),
    confidence: take(pairs.confidence, new Float32Array(count)),
    decision: take(pairs.decision, new Uint8Array(count)),
    reason: take(pairs.reason, new Uint8Array(count)),
  }
  const matching = { cardinality: cardinality.used, deduplicated }
  const log = new LogState()
  log.add(events)
  const rowsOf = (list: RecordList): ReadonlyMap<string, number> =>
    new Map(list.ids.map((id, row) => [id, row]))
  const { decisions } =
    events.length === 0
      ? { decisions: noDecisions }
      : decisionsOf(
          {
            rowOf: { left: rowsOf(left.records), right: rowsOf(right.records) },
            model: matching,
          },
          log,
        )
  return {
    left: left.records,
    right: right.records,
    deduplicated,
    fields,
    cardinality: cardinality.used,
    survivorship,
    pairs: own,
    decisions,
    effective: effectiveDecisions(own, decisions, matching),
  }
}

function recordsPath(artifacts: string, input: 'left' | 'right' | 'truth'): string {
  return join(artifacts, reconciliationFiles[input])
}

async function writeArtifacts(
  connection: Connection,
  artifacts: string,
  { gathered, result }: Finished,
  kept: Int32Array,
): Promise<void> {
  const { left, right, deduplicated, truth } = gathered
  await writePairs(connection, artifacts, result, kept, deduplicated)
  if (truth !== null) await writeTruth(connection, artifacts, truth.known)
  const model = modelOf(result, { left, right }, deduplicated)
  await writeJson(join(artifacts, reconciliationFiles.model), model)
}

interface Aside {
  readonly from: string
  readonly to: string
  readonly described: ReconciliationSummary['outputs'][number]
}

/** FILE and its companions but the summary, aside; data first. */
async function writeOutputs(
  output: string,
  { job, state }: Finished,
  context: TaskContext,
): Promise<readonly Aside[]> {
  const asides: Aside[] = []
  const look = (): void => context.checkpoint()
  const outputs = outputLines(state, job.parameters.all, look)
  for (const [number, { end, lines }] of outputs.entries()) {
    context.update({ fraction: number / outputs.length, detail: basename(output + end) })
    look()
    const to = output + end
    const from = asideOf(to, context.runId)
    const written = await writeLines(from, lines, look)
    asides.push({ from, to, described: { path: to, ...written } })
  }
  return asides
}

async function summaryAside(
  artifacts: string,
  output: string,
  context: TaskContext,
): Promise<{ from: string; to: string }> {
  const to = outputPaths(output, false).summary
  const from = asideOf(to, context.runId)
  await copyFile(join(artifacts, reconciliationFiles.summary), from)
  return { from, to }
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

/** A mistyped `--out` must not replace the lists that the run was made from. */
async function refuseOverwriting(output: string, gathered: Gathered): Promise<void> {
  const inputs = recordedInputs(gathered).flatMap(({ files }) => files.map(({ path }) => path))
  const read = await Promise.all(inputs.map((path) => realpath(path).catch(() => path)))
  for (const written of Object.values(outputPaths(output, gathered.deduplicated))) {
    if (written === null) continue
    const there = await realpath(written).catch(() => undefined)
    if (there === undefined || !read.includes(there)) continue
    throw expected('bad_usage', {
      what: `The output ${written} is also an input of this run.`,
      remedy: 'Write the output to another file.',
      kept: 'Nothing was written; the input is as it was.',
    })
  }
}
