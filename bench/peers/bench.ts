import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { gapPercent } from '../../src-main/allocation/engine/bound.ts'
import { checkAssignments } from '../../src-main/allocation/engine/check.ts'
import type { Instance } from '../../src-main/allocation/engine/instance.ts'
import type { Policy } from '../../src-main/allocation/engine/model.ts'
import { resolvePolicy } from '../../src-main/allocation/engine/policy.ts'
import {
  type AllocationParameters,
  allocationParameters,
} from '../../src-shared/allocation/parameters.ts'
import { mipText } from '../allocation/mip-text.ts'
import { median } from '../support/measure.ts'
import { type PeerCase, peerCases } from './cases.ts'
import { assignmentsOf } from './chosen-pairs.ts'
import { findPython, solveInPython, writeInstance } from './python.ts'
import type { OwnResult } from './own-worker.ts'

export interface PeersOptions {
  /** Null: all. */
  readonly cases: readonly string[] | null
  readonly repeats: number
  /** Time limit of each peer, in seconds. */
  readonly limit: number
  /** Null: the first that has the peers. */
  readonly python: string | null
  readonly json: string | null
}

interface Row {
  readonly case: string
  readonly solver: string
  readonly status: string
  readonly objective: number | null
  /** Below the smallest bound anybody proved on this case, in %. */
  readonly gapPercent: number | null
  /** Solving alone; building the model is apart, as peers count it. */
  readonly seconds: number
  readonly buildSeconds: number
  /** Of the processor, all threads, while it solved; null where it was ended. */
  readonly cpuSeconds: number | null
  /** What it proved itself; null where it names none. */
  readonly bound: number | null
  readonly violations: number
}

type Unrated = Omit<Row, 'gapPercent'>

/**
 * Ours and its peers over the same instances in one run. Every objective is recomputed from the
 * chosen pairs by engine/check.ts, whoever chose them, and a result that breaks a rule says so.
 */
export async function benchPeers(options: PeersOptions): Promise<number> {
  const python = findPython(options.python)
  process.stdout.write(
    `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 1e9)} GB, ` +
      `Node ${process.versions.node}; ours: median of ${options.repeats}, peers once, at most ${options.limit} s each\n`,
  )
  if (python === null) {
    process.stdout.write(
      'OR-Tools and scipy are skipped: no Python has them (bench/peers/requirements.txt; --python PATH).\n',
    )
  }
  const rows: Row[] = []
  for (const peerCase of peerCases.filter(({ name }) => options.cases?.includes(name) ?? true)) {
    const rated = await measureCase(peerCase, python, options)
    rows.push(...rated)
    process.stdout.write(`\n${peerCase.title}\n${rated.map(rowText).join('\n')}\n`)
  }
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`)
  return rows.some(({ solver, violations }) => solver.startsWith('ours') && violations > 0) ? 1 : 0
}

async function measureCase(
  peerCase: PeerCase,
  python: string | null,
  options: PeersOptions,
): Promise<Row[]> {
  const instance = peerCase.generate()
  const parameters = allocationParameters.parse(peerCase.parameters)
  const policy = resolvePolicy(instance, parameters)
  const found: Unrated[] = []
  for (const solver of peerCase.own) {
    found.push(await measureOwn(peerCase, solver, parameters, options.repeats))
  }
  if (peerCase.highs) found.push(await measureHighs(peerCase, instance, policy, options.limit))
  if (python !== null) {
    const folder = mkdtempSync(join(tmpdir(), 'qm-peers-'))
    try {
      writeInstance(folder, instance, policy)
      for (const peer of peerCase.python) {
        const { report, pairs } = solveInPython(python, folder, peer, options.limit)
        found.push({
          case: peerCase.name,
          solver: `${report.version} ${peer}`,
          status: report.status,
          bound: report.bound,
          seconds: report.solve_seconds,
          buildSeconds: report.build_seconds,
          cpuSeconds: report.cpu_seconds,
          ...judged(instance, policy, pairs),
        })
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const bound = Math.min(...found.map((row) => row.bound ?? Infinity))
  return found.map((row) => ({
    ...row,
    gapPercent:
      row.objective === null || bound === Infinity
        ? null
        : Math.max(0, gapPercent(row.objective, bound)),
  }))
}

function judged(
  instance: Instance,
  policy: Policy,
  pairs: Int32Array,
): { readonly objective: number | null; readonly violations: number } {
  if (pairs.length === 0) return { objective: null, violations: 0 }
  const check = checkAssignments(instance, policy, assignmentsOf(instance, policy, pairs))
  return { objective: check.objective - check.penalties, violations: check.violationCount }
}

async function measureOwn(
  peerCase: PeerCase,
  solver: AllocationParameters['solver'],
  parameters: AllocationParameters,
  repeats: number,
): Promise<Unrated> {
  const results: OwnResult[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const worker = new Worker(new URL('./own-worker.ts', import.meta.url), {
      workerData: { name: peerCase.name, parameters: { ...parameters, solver } },
    })
    results.push(await messageOf<OwnResult>(worker))
  }
  const [first] = results
  if (first === undefined) throw new Error('nothing was measured')
  return {
    case: peerCase.name,
    solver: `ours, ${solver}`,
    status: first.timedOut ? 'time limit' : 'certified',
    objective: first.objective,
    bound: first.bound,
    seconds: median(results.map(({ seconds }) => seconds)),
    buildSeconds: 0,
    cpuSeconds: median(results.map(({ cpuSeconds }) => cpuSeconds)),
    violations: first.violations,
  }
}

interface HighsResult {
  readonly status: string
  readonly pairs: Int32Array
  readonly seconds: number
  readonly cpuSeconds: number
}

async function measureHighs(
  peerCase: PeerCase,
  instance: Instance,
  policy: Policy,
  limit: number,
): Promise<Unrated> {
  const startedAt = performance.now()
  const text = mipText(instance, policy)
  const buildSeconds = (performance.now() - startedAt) / 1000
  const worker = new Worker(new URL('./highs-worker.ts', import.meta.url), {
    workerData: { text, seconds: limit, pairs: instance.contract.length },
  })
  const peer = await messageOf<HighsResult>(worker)
  return {
    case: peerCase.name,
    solver: 'HiGHS (npm, WebAssembly)',
    status: peer.status,
    // Its text output names no bound of its own.
    bound: null,
    seconds: peer.seconds,
    buildSeconds,
    cpuSeconds: peer.cpuSeconds,
    ...judged(instance, policy, peer.pairs),
  }
}

function messageOf<Message>(worker: Worker): Promise<Message> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

function rowText(row: Row): string {
  const objective = row.objective === null ? 'no result' : row.objective.toFixed(2)
  const gap = row.gapPercent === null ? '' : `${row.gapPercent.toFixed(4)} %`
  const broken = row.violations > 0 ? `  BREAKS ${row.violations} RULES` : ''
  const work = row.cpuSeconds === null ? '' : `, ${row.cpuSeconds.toFixed(1)} CPU s`
  const build = row.buildSeconds > 0 ? ` (+ ${row.buildSeconds.toFixed(1)} s model)` : ''
  return (
    `  ${row.solver.padEnd(40)} ${row.status.padEnd(12)} ${objective.padStart(14)} ` +
    `${gap.padStart(11)} ${row.seconds.toFixed(2).padStart(9)} s${work}${build}${broken}`
  )
}
