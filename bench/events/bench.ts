import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventLoads } from '../../src-shared/events/load.ts'
import { type EtlSummary, etlSummary } from '../../src-shared/events/report.ts'
import { runId } from '../../src-shared/runs.ts'
import { type Measured, measureCommand, median } from '../support/measure.ts'
import { eventFilesOf } from './files.ts'
import { measurePeers, type PeerResult, peerText } from './peers.ts'
import { type EventShape, eventShapes } from './shapes.ts'

export interface EventsBenchOptions {
  /** Null: the usual ones. */
  readonly shapes: readonly string[] | null
  readonly repeats: number
  readonly json: string | null
  /** Folder with node_modules/nodejs-polars; null: that peer is left out. */
  readonly polars: string | null
  /** A Python with polars; null: that peer is left out. */
  readonly python: string | null
  /** The built command (npm run build:node) instead of the sources. */
  readonly built: boolean
}

interface ShapeResult {
  readonly shape: string
  readonly events: number
  readonly lines: number
  readonly rejected: Readonly<Record<string, number>>
  readonly seconds: number
  /** Of the processor, over all processes. */
  readonly cpuSeconds: number
  readonly eventsPerSecond: number
  readonly peakBytes: number | null
  readonly stages: readonly { readonly stage: string; readonly seconds: number }[]
  /** In which DuckDB counts the same files. */
  readonly limitSeconds: number
  readonly limitCpuSeconds: number
  readonly peers: readonly PeerResult[]
  readonly kept: boolean
}

const here = fileURLToPath(new URL('../..', import.meta.url))
/** The promises are for two cores. */
const cores = 2
const cache = join(here, '.cache', 'bench', 'events')

/** Whole commands over generated logs; returns 1 when a promise is not kept. */
export async function benchEvents(options: EventsBenchOptions): Promise<number> {
  const chosen = eventShapes.filter(({ name, usual }) => options.shapes?.includes(name) ?? usual)
  if (chosen.length === 0) {
    process.stderr.write(`Shapes: ${eventShapes.map(({ name }) => name).join(', ')}.\n`)
    return 2
  }
  process.stdout.write(
    `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 1e9)} GB, ` +
      `Node ${process.versions.node}, load ${loadavg()[0]!.toFixed(1)}, median of ${options.repeats}\n` +
      'The whole command from JSON lines to three Parquet files and their reports\n\n',
  )
  mkdirSync(cache, { recursive: true })
  const results: ShapeResult[] = []
  for (const shape of chosen) {
    const result = await measureShape(shape, options)
    process.stdout.write(`${resultText(shape, result)}\n`)
    results.push(result)
  }
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`)
  return results.every(({ kept }) => kept) ? 0 : 1
}

async function measureShape(shape: EventShape, options: EventsBenchOptions): Promise<ShapeResult> {
  const { repeats } = options
  const input = await eventFilesOf(cache, shape)
  const folder = mkdtempSync(join(tmpdir(), 'qm-bench-'))
  try {
    const runs: (Omit<Measured, 'exitCode'> & { readonly summary: EtlSummary })[] = []
    const limits: { readonly seconds: number; readonly cpu: number }[] = []
    for (let repeat = 0; repeat < repeats; repeat++) {
      const run = await measureCommand(process.execPath, [
        options.built
          ? join(here, 'dist', 'node', 'src-main', 'hosts', 'cli', 'main.js')
          : join(here, 'src-main', 'hosts', 'cli', 'main.ts'),
        'etl',
        '--input',
        input,
        '--output',
        join(folder, 'out'),
        '--workspace',
        join(folder, 'workspace'),
        '--json',
      ])
      if (run.exitCode !== 0) {
        throw new Error(`${shape.name} ended with ${run.exitCode}: ${run.stderr}`)
      }
      const summary = etlSummary
        .extend({ run: runId, ...eventLoads.shape })
        .parse(JSON.parse(run.stdout))
      runs.push({ ...run, summary })
      const limit = await measureCommand(process.execPath, [
        fileURLToPath(new URL('./limit.ts', import.meta.url)),
        input,
      ])
      limits.push({ seconds: Number(limit.stdout), cpu: limit.cpuSeconds })
    }
    const [first] = runs
    if (first === undefined) throw new Error('nothing was measured')
    const { counts } = first.summary.quality
    const seconds = median(runs.map((run) => run.seconds))
    const peakBytes =
      first.peakBytes === null ? null : median(runs.map((run) => run.peakBytes ?? 0))
    const eventsPerSecond = counts.kept / seconds
    return {
      shape: shape.name,
      events: counts.kept,
      lines: counts.lines,
      rejected: counts.rejected,
      seconds,
      cpuSeconds: median(runs.map((run) => run.cpuSeconds)),
      eventsPerSecond,
      peakBytes,
      stages: first.summary.metrics.seconds.map(({ stage }) => ({
        stage,
        seconds: median(runs.map(({ summary }) => secondsOf(summary, stage))),
      })),
      limitSeconds: median(limits.map((limit) => limit.seconds)),
      limitCpuSeconds: median(limits.map(({ cpu }) => cpu)),
      peers: shape.gzip ? [] : await measurePeers(input, folder, options),
      kept:
        eventsPerSecond >= shape.most.eventsPerSecond &&
        (peakBytes === null || peakBytes <= shape.most.bytes),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function secondsOf({ metrics }: EtlSummary, stage: string): number {
  return metrics.seconds.find((each) => each.stage === stage)?.seconds ?? 0
}

function resultText({ title, most }: EventShape, result: ShapeResult): string {
  const thousands = (value: number): string => `${Math.round(value / 1000)}K`
  const rejected = Object.entries(result.rejected)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`)
  const memory =
    result.peakBytes === null ? 'not measured' : `${Math.round(result.peakBytes / 1e6)} MB`
  return [
    `${title}: ${result.lines} lines, ${rejected.join(', ')}${result.kept ? '' : '   NOT KEPT'}`,
    `  whole command ${result.seconds.toFixed(2)} s, ${thousands(result.eventsPerSecond)} events/s ` +
      `(promised ${thousands(most.eventsPerSecond)}), all processes ${memory} (promised ${most.bytes / 1e6} MB)`,
    `  ${result.cpuSeconds.toFixed(2)} s of the processor: ${thousands(result.events / (result.cpuSeconds / cores))} ` +
      `events/s if ${cores} cores did nothing else and never waited`,
    `  DuckDB only counts the same lines in ${result.limitSeconds.toFixed(2)} s: ` +
      `${(result.seconds / result.limitSeconds).toFixed(1)} times that ` +
      `(processor: ${result.limitCpuSeconds.toFixed(2)} s, ${(result.cpuSeconds / result.limitCpuSeconds).toFixed(1)} times)`,
    `  ${result.stages.map(({ stage, seconds }) => `${stage} ${seconds.toFixed(2)}`).join(' · ')}`,
    ...result.peers.map(peerText),
    '',
  ].join('\n')
}
