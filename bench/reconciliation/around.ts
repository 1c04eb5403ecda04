import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decisionReasons, pairDecisions } from '../../src-shared/reconciliation/fields.ts'
import { reconciliationJob } from '../../src-shared/reconciliation/job.ts'
import type {
  EngineOptions,
  EngineProgress,
  EngineResult,
  RecordList,
} from '../../src-main/reconciliation/engine/types.ts'
import { runReconciliation } from '../../src-main/reconciliation/runner.ts'
import { ProgressTracker } from '../../src-main/jobs/progress.ts'
import { publishFiles } from '../../src-main/platform/publish.ts'
import { personLists } from './persons.ts'
import { filesOf } from './scale.ts'

const signalCount = 8
const levelCount = 4
const priorBits = -18

/** Steps of the linear congruential generator of Numerical Recipes; 0..1. */
function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * What an engine would give of two lists of people whose ids end in the number of their row: the
 * partners given, one in `reviewEvery` of them in review, and for each left row `others` candidates
 * that are none. Sound in every respect that is checked, and made in no time.
 */
function syntheticResult(
  left: RecordList,
  right: RecordList,
  partner: Int32Array,
  others: number,
  reviewEvery: number,
): EngineResult {
  const random = numbers(5)
  const most = left.rows * (others + 1)
  const pairs = {
    left: new Int32Array(most),
    right: new Int32Array(most),
    weight: new Float32Array(most),
    confidence: new Float32Array(most),
    levels: new Uint8Array(most * signalCount),
    decision: new Uint8Array(most),
    reason: new Uint8Array(most),
  }
  const bits = (level: number): number => [-4, -1, 3, 6][level]!
  const counts = Array.from({ length: signalCount }, () => new Float64Array(levelCount))
  const [accept, review, reject] = ['accept', 'review', 'reject'].map((word) =>
    pairDecisions.findIndex((one) => one === word),
  ) as [number, number, number]
  const reason = (word: (typeof decisionReasons)[number]): number => decisionReasons.indexOf(word)
  let count = 0
  let matches = 0
  for (let row = 0; row < left.rows; row++) {
    const own = partner[row]!
    const rights = new Set<number>(own === -1 ? [] : [own])
    while (rights.size < others + Number(own !== -1)) {
      rights.add(Math.floor(random() * right.rows))
    }
    for (const other of [...rights].sort((a, b) => a - b)) {
      const isMatch = other === own
      let weight = priorBits
      for (let s = 0; s < signalCount; s++) {
        const level = Math.min(3, Math.floor(random() * 2) + (isMatch ? 2 : 0))
        pairs.levels[count * signalCount + s] = level
        counts[s]![level]!++
        weight += bits(level)
      }
      const inReview = isMatch && matches++ % reviewEvery === 0
      pairs.left[count] = row
      pairs.right[count] = other
      pairs.weight[count] = weight
      pairs.confidence[count] = inReview ? 0.55 + 0.3 * random() : isMatch ? 0.98 : 0.004 * random()
      pairs.decision[count] = inReview ? review : isMatch ? accept : reject
      pairs.reason[count] = reason(inReview ? 'unsure' : isMatch ? 'confident' : 'unlikely')
      count++
    }
  }
  const cut = <A extends { subarray(from: number, to: number): A }>(of: A, width = 1): A =>
    of.subarray(0, count * width)
  const range = { value: 0.99, low: 0.98, high: 1 }
  return {
    way: { used: 'large', why: 'Large lists.' },
    fields: left.columns.map(({ name }, c) => ({
      left: [name],
      right: [right.columns[c]!.name],
      kind: c === 2 ? 'date' : c === 3 ? 'name' : 'category',
    })),
    signals: Array.from({ length: signalCount }, (_, s) => ({
      name: `signal ${s}`,
      field: s < left.columns.length ? s : null,
      levels: Array.from({ length: levelCount }, (__, level) => ({
        label: `level ${level}`,
        bits: bits(level),
        m: 0.5,
        u: 0.5,
        pairs: counts[s]![level]!,
      })),
    })),
    priorBits,
    pairs: {
      count,
      left: cut(pairs.left),
      right: cut(pairs.right),
      weight: cut(pairs.weight),
      confidence: cut(pairs.confidence),
      levels: cut(pairs.levels, signalCount),
      decision: cut(pairs.decision),
      reason: cut(pairs.reason),
    },
    cardinality: { used: 'one_to_one', why: 'as made' },
    thresholds: { accept: 0.9, reject: 0.1, acceptProposed: 0.9, rejectProposed: 0.1 },
    estimate: { precision: range, recall: range, leftMatched: range, cannotKnow: null },
    blocking: {
      allPairs: left.rows * right.rows,
      candidates: count,
      rules: [{ name: 'made', pairs: count, alone: count, dropped: [] }],
    },
    abbreviations: [],
  }
}

/** The right row of each left row, by ids that end in the number of their row; -1 without any. */
function partnersIn(truth: string, rows: number): Int32Array {
  const partner = new Int32Array(rows).fill(-1)
  for (const line of readFileSync(truth, 'utf8').trimEnd().split('\n').slice(1)) {
    const [left, right] = line.split(',').map((id) => Number(id.replace(/^\D+/, '')) - 1)
    partner[left!] = right!
  }
  return partner
}

/** `npm run bench -- reconciliation --scale persons --around [--rows 500000]` */
export async function benchAroundPersons(rows: number, threads: number): Promise<void> {
  const files = await filesOf(`persons-${rows}`, () => personLists(rows))
  rmSync(await benchAround(files, partnersIn(files.truth, rows), threads), {
    recursive: true,
    force: true,
  })
}

/**
 * Everything around the engine (reading, check, results) over generated people with a result that
 * was made, in this process: seconds, processor and memory of each stage, and of the result made.
 * Returns the folder of the run, which the caller removes.
 */
async function benchAround(
  files: { readonly left: string; readonly right: string; readonly truth: string },
  partner: Int32Array,
  threads: number,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'qm-bench-'))
  const run = join(folder, 'run')
  mkdirSync(join(run, 'artifacts'), { recursive: true })
  let [stage, wall] = ['', performance.now()]
  let before = process.cpuUsage()
  const total = { seconds: 0, processor: 0 }
  const close = (next: string): void => {
    const { user, system } = process.cpuUsage(before)
    const seconds = (performance.now() - wall) / 1000
    const processor = (user + system) / 1e6
    if (stage !== '') {
      process.stdout.write(
        `  ${stage.padEnd(24)} ${seconds.toFixed(2).padStart(6)} s, processor ${processor.toFixed(2).padStart(6)} s, resident ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB (most so far ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB), longest silence ${longest.toFixed(0)} ms\n`,
      )
      if (stage !== 'engine') {
        total.seconds += seconds
        total.processor += processor
      }
    }
    ;[stage, wall, longest, last] = [next, performance.now(), 0, performance.now()]
    before = process.cpuUsage()
  }
  let longest = 0
  let last = performance.now()
  let tracker = new ProgressTracker([], () => performance.now())
  const engine = (
    left: RecordList,
    right: RecordList,
    _options: EngineOptions,
    _progress: EngineProgress,
  ): EngineResult => {
    close('engine')
    const made = syntheticResult(left, right, partner, 8, 4)
    close('after the engine')
    return made
  }
  const source = (path: string) => ({ kind: 'file' as const, path })
  await runReconciliation(
    reconciliationJob.parse({
      kind: 'reconciliation',
      inputs: {
        left: source(files.left),
        right: source(files.right),
        truth: source(files.truth),
      },
      parameters: {},
      output: join(folder, 'matches.csv'),
    }),
    {
      runId: 'bench0run',
      folder: run,
      temporary: join(folder, 'scratch'),
      limits: { threads, duckdb_memory: 1024 * 1024 ** 2 },
      earlierRuns: [],
      connection() {
        throw new Error('the lists are files')
      },
      now: () => performance.now(),
      onCancel: () => ({ [Symbol.dispose]: () => undefined }),
      plan(stages) {
        tracker = new ProgressTracker(stages, () => performance.now())
      },
      enter(title) {
        close(title)
        tracker.enter(title)
      },
      update: () => undefined,
      mark: () => undefined,
      stageSeconds: () => tracker.stageSeconds(),
      log: () => undefined,
      checkpoint() {
        const now = performance.now()
        longest = Math.max(longest, now - last)
        last = now
      },
      promise: async () => undefined,
      conclude: async ({ files: published }) => publishFiles([...published]),
    },
    engine,
  )
  close('')
  process.stdout.write(
    `  around the engine ${total.seconds.toFixed(1)} s, processor ${total.processor.toFixed(1)} s\n`,
  )
  return folder
}
