import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { resolvePolicy } from '../../src-main/allocation/engine/policy.ts'
import { allocationParameters } from '../../src-shared/allocation/parameters.ts'
import { type AllocationSummary, allocationSummary } from '../../src-shared/allocation/summary.ts'
import { runId } from '../../src-shared/run-id.ts'
import { measureCommand, median } from '../support/measure.ts'
import { instanceFiles } from './files.ts'
import { mipText } from './mip-text.ts'
import { type Shape, type Solver, type Target, shapes } from './shapes.ts'

export interface BenchOptions {
  /** Null: all. */
  readonly shapes: readonly string[] | null
  /** Null: each shape's own. Where no shape is named, a shape is measured with its own among these. */
  readonly solvers: readonly Solver[] | null
  readonly repeats: number
  readonly json: string | null
}

const here = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(here, '.cache', 'bench', 'allocation')

/** Whole commands over generated Parquet files, then a table; returns 1 when a promise is not kept. */
export async function benchAllocation(options: BenchOptions): Promise<number> {
  const chosen = shapes.filter(({ name }) => options.shapes?.includes(name) ?? true)
  process.stdout.write(
    `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 1e9)} GB, ` +
      `Node ${process.versions.node}, load ${loadavg()[0]!.toFixed(1)}, median of ${options.repeats}\n` +
      `K = 3, nobody mixed, hard guard unless said; the whole command from Parquet to CSV\n\n`,
  )
  const results: (ShapeResult | (PeerResult & { shape: string; solver: string }))[] = []
  for (const shape of chosen) {
    const ours: ShapeResult[] = []
    for (const solver of solversOf(shape, options)) {
      const result = await measureShape(shape, solver, options.repeats)
      ours.push(result)
      process.stdout.write(`${resultText(shape, result)}\n`)
    }
    results.push(...ours)
    if (shape.exact && ours.length > 0) {
      const peer = await solveExactly(shape)
      const shares = ours.map(
        ({ solver, objective }) =>
          `${solver} reaches ${((100 * objective) / peer.objective).toFixed(2)} % of it`,
      )
      process.stdout.write(
        `  HiGHS (WebAssembly, the whole MIP): ${peer.status}, objective ${peer.objective.toFixed(2)}` +
          ` in ${peer.seconds.toFixed(1)} s; ${shares.join(', ')}\n\n`,
      )
      results.push({ shape: shape.name, solver: 'highs', ...peer })
    }
  }
  process.stdout.write(`${tableText(results.filter((result) => 'kept' in result))}\n`)
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`)
  return results.some((result) => 'kept' in result && !result.kept) ? 1 : 0
}

function solversOf(shape: Shape, { shapes: named, solvers }: BenchOptions): readonly Solver[] {
  if (solvers === null) return shape.solvers
  return named === null ? shape.solvers.filter((own) => solvers.includes(own)) : solvers
}

interface ShapeResult {
  readonly shape: string
  readonly solver: Solver
  readonly seconds: number
  readonly solveSeconds: number
  readonly peakBytes: number | null
  readonly gapPercent: number
  /** What the exact solver claims; null for the others. */
  readonly claim: Claim | null
  readonly objective: number
  readonly fill: number | null
  readonly stages: readonly { readonly stage: string; readonly seconds: number }[]
  readonly kept: boolean
}

interface Claim {
  readonly proven: boolean
  /** Gap to the bound it claims; null: it claims none. */
  readonly gapPercent: number | null
}

function claimOf({ solver_claim: claim, objective }: AllocationSummary): Claim | null {
  if (claim === null || claim === undefined) return null
  const { bound } = claim
  return {
    proven: claim.covers === 'all' && claim.optimal,
    gapPercent: bound === null ? null : Math.max(0, (100 * (bound - objective)) / Math.abs(bound)),
  }
}

async function measureShape(shape: Shape, solver: Solver, repeats: number): Promise<ShapeResult> {
  const files = await instanceFiles(join(cache, shape.data), shape.generate)
  const folder = mkdtempSync(join(tmpdir(), 'qm-bench-'))
  try {
    const runs: { summary: AllocationSummary; seconds: number; peakBytes: number | null }[] = []
    for (let repeat = 0; repeat < repeats; repeat++) {
      const flags = {
        caps: files.caps,
        elig: files.elig,
        user_groups: files.userGroups,
        group_ratios: files.groupRatios,
        out: join(folder, 'out.csv'),
        workspace: join(folder, 'workspace'),
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
      // 3: stopped by the time limit, with a result.
      if (run.exitCode !== 0 && run.exitCode !== 3)
        throw new Error(`${shape.name} ended with ${run.exitCode}: ${run.stderr}`)
      const summary = allocationSummary.extend({ run: runId }).parse(JSON.parse(run.stdout))
      runs.push({ summary, seconds: run.seconds, peakBytes: run.peakBytes })
    }
    const [first] = runs
    if (first === undefined) throw new Error('nothing was measured')
    const stages = first.summary.seconds.map(({ stage }) => ({
      stage,
      seconds: median(
        runs.map(
          ({ summary }) => summary.seconds.find((entry) => entry.stage === stage)?.seconds ?? 0,
        ),
      ),
    }))
    const result = {
      shape: shape.name,
      solver,
      seconds: median(runs.map(({ seconds }) => seconds)),
      solveSeconds: stages.find(({ stage }) => stage === 'Solve')?.seconds ?? 0,
      peakBytes:
        first.peakBytes === null ? null : median(runs.map(({ peakBytes }) => peakBytes ?? 0)),
      gapPercent: first.summary.gap_percent,
      claim: claimOf(first.summary),
      objective: first.summary.objective,
      fill: first.summary.fill.share,
      stages,
    }
    return { ...result, kept: keepsPromise(shape.targets[solver], result) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function keepsPromise(target: Target, result: Omit<ShapeResult, 'kept'>): boolean {
  const within = (value: number | null, limit: number | null): boolean =>
    value === null || limit === null || value <= limit
  return (
    within(result.seconds, target.seconds) &&
    within(result.solveSeconds, target.solveSeconds) &&
    within(result.peakBytes, target.bytes) &&
    within(result.gapPercent, target.gapPercent) &&
    (target.claimPercent === null || (result.claim?.gapPercent ?? Infinity) <= target.claimPercent)
  )
}

function resultText(shape: Shape, result: ShapeResult): string {
  const target = shape.targets[result.solver]
  const limit = (value: number | null, unit: string): string =>
    value === null ? '' : ` (promised ${value} ${unit})`
  const memory =
    result.peakBytes === null
      ? 'not measured'
      : `${(result.peakBytes / 1e9).toFixed(2)} GB${limit(target.bytes === null ? null : target.bytes / 1e9, 'GB')}`
  return [
    `${shape.title}: ${result.solver}${result.kept ? '' : '   NOT KEPT'}`,
    `  whole command ${result.seconds.toFixed(1)} s${limit(target.seconds, 's')}, ` +
      `solve ${result.solveSeconds.toFixed(2)} s${limit(target.solveSeconds, 's')}, all processes ${memory}`,
    `  gap ${result.gapPercent.toFixed(4)} %${limit(target.gapPercent, '%')}, ` +
      (result.claim === null
        ? ''
        : `${claimText(result.claim)}${limit(target.claimPercent, '%')}, `) +
      `fill ${((result.fill ?? 0) * 100).toFixed(1)} %`,
    `  ${result.stages.map(({ stage, seconds }) => `${stage} ${seconds.toFixed(2)}`).join(' · ')}`,
    '',
  ].join('\n')
}

function claimText({ proven, gapPercent }: Claim): string {
  if (proven) return 'proven optimal'
  return gapPercent === null ? 'no bound of its own' : `own bound ${gapPercent.toFixed(5)} %`
}

/** One line a measurement, in Markdown as docs/benchmarks.md has it. */
function tableText(results: readonly ShapeResult[]): string {
  const gigabytes = (bytes: number | null) =>
    bytes === null ? '' : `${(bytes / 1e9).toFixed(2)} GB`
  return [
    '| instance | solver | solve | gap | whole command | memory | kept |',
    '| --- | --- | ---: | ---: | ---: | ---: | --- |',
    ...results.map((result) =>
      [
        '',
        result.shape,
        result.solver,
        `${result.solveSeconds.toFixed(2)} s`,
        result.claim === null
          ? `${result.gapPercent.toFixed(4)} %`
          : `${result.gapPercent.toFixed(4)} % (${claimText(result.claim)})`,
        `${result.seconds.toFixed(1)} s`,
        gigabytes(result.peakBytes),
        result.kept ? 'yes' : 'no',
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
  ].join('\n')
}

interface PeerResult {
  readonly status: string
  readonly objective: number
  readonly seconds: number
}

function solveExactly(shape: Shape): Promise<PeerResult> {
  const instance = shape.generate()
  const parameters = allocationParameters.parse({ enforce_assignment_ratio: true })
  const text = mipText(instance, resolvePolicy(instance, parameters))
  const worker = new Worker(new URL('./highs-worker.ts', import.meta.url), {
    workerData: { text, seconds: 120 },
  })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

mkdirSync(cache, { recursive: true })
