import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { reconcileRecords } from '../../src-main/reconciliation/engine/reconcile.ts'
import type { EngineWay, RecordList } from '../../src-main/reconciliation/engine/types.ts'
import { decisionReasons } from '../../src-shared/reconciliation/fields.ts'
import { reconciliationSummary } from '../../src-shared/reconciliation/summary.ts'
import { runId } from '../../src-shared/run-id.ts'
import { measureCommand } from '../support/measure.ts'
import { defaultOptions } from './bench.ts'
import { type GeneratedLists, personLists, productLists } from './persons.ts'

const here = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(here, '.cache', 'bench', 'reconciliation')

/** Promises: seconds of two cores, and bytes of all processes together. */
const promised = {
  persons: { seconds: 60, bytes: 3e9 },
  products: { seconds: 8, bytes: 3e9 },
} as const

export type Scale = keyof typeof promised

export function isScale(name: string): name is Scale {
  return Object.hasOwn(promised, name)
}

/**
 * Large generated lists: the whole command from CSV to every output, or with `engineOnly` the engine
 * alone in this process, for profiles. Returns 1 when a promise is not kept.
 */
export async function benchScale(
  scale: Scale,
  options: {
    readonly rows: number | null
    readonly engineOnly: boolean
    readonly threads: number
    /** Which way the engine goes; null: its own choice. Of the engine alone. */
    readonly way: EngineWay | null
    /** The built command (npm run build:node) instead of the sources. */
    readonly built: boolean
  },
): Promise<number> {
  const rows = options.rows ?? (scale === 'persons' ? 500_000 : 22_000)
  const make = (): GeneratedLists =>
    scale === 'persons' ? personLists(rows) : productLists(Math.round(rows / 8.8), rows)
  process.stdout.write(
    `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, load ${loadavg()[0]!.toFixed(1)}, ${scale}, ${rows} right rows\n`,
  )
  if (options.engineOnly) {
    benchEngine(make(), options)
    return 0
  }
  const files = await filesOf(`${scale}-${rows}`, make)
  const folder = mkdtempSync(join(tmpdir(), 'qm-bench-'))
  try {
    const words = ['--left', files.left, '--right', files.right, '--truth', files.truth]
    const measured = await measureCommand(process.execPath, [
      options.built
        ? join(here, 'dist', 'node', 'src-main', 'hosts', 'cli', 'main.js')
        : join(here, 'src-main', 'hosts', 'cli', 'main.ts'),
      'reconcile',
      ...words,
      '--out',
      join(folder, 'matches.csv'),
      '--workspace',
      join(folder, 'workspace'),
      '--json',
    ])
    if (measured.exitCode !== 0 && measured.exitCode !== 1) {
      throw new Error(`reconcile ended with ${measured.exitCode}: ${measured.stderr}`)
    }
    const summary = reconciliationSummary.extend({ run: runId }).parse(JSON.parse(measured.stdout))
    for (const { stage, seconds } of summary.seconds) {
      process.stdout.write(`  ${stage.padEnd(24)} ${seconds.toFixed(1).padStart(7)} s\n`)
    }
    const megabytes = (measured.peakBytes ?? 0) / 1e6
    process.stdout.write(
      `  candidates ${summary.counts.candidates}, accepted ${summary.counts.accepted}, review ${summary.counts.review}, cardinality ${summary.cardinality.used}\n` +
        `  ${measured.seconds.toFixed(1)} s, ${measured.cpuSeconds.toFixed(1)} s of processor, ${megabytes.toFixed(0)} MB at most\n` +
        `  truth ${JSON.stringify(summary.truth?.best_answer)}, candidate recall ${summary.truth?.candidate_recall}\n`,
    )
    const { seconds, bytes } = promised[scale]
    return measured.seconds <= seconds && (measured.peakBytes ?? 0) <= bytes ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function benchEngine(
  { left, right, partner }: GeneratedLists,
  { threads, way }: { readonly threads: number; readonly way: EngineWay | null },
): void {
  let [stage, wall] = ['', 0]
  let before = process.cpuUsage()
  const close = (next: string): void => {
    const { user, system } = process.cpuUsage(before)
    if (stage !== '') {
      process.stdout.write(
        `  ${stage.padEnd(10)} ${((performance.now() - wall) / 1000).toFixed(1).padStart(6)} s, processor ${((user + system) / 1e6).toFixed(1).padStart(6)} s, resident ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB\n`,
      )
    }
    stage = next
    wall = performance.now()
    before = process.cpuUsage()
  }
  const started = process.cpuUsage()
  let last = performance.now()
  let longest = 0
  const result = reconcileRecords(
    left,
    right,
    { ...defaultOptions, threads, ...(way === null ? {} : { way }) },
    {
      stage: close,
      step() {
        const now = performance.now()
        longest = Math.max(longest, now - last)
        last = now
      },
    },
  )
  close('')
  const { user, system } = process.cpuUsage(started)
  const { pairs } = result
  let [found, said, right1, accepted, review, ambiguous] = [0, 0, 0, 0, 0, 0]
  for (let p = 0; p < pairs.count; p++) {
    const isTrue = partner[pairs.left[p]!] === pairs.right[p]
    if (isTrue) found++
    if (pairs.decision[p] === 0) accepted++
    if (pairs.decision[p] === 1) review++
    if (pairs.reason[p] === decisionReasons.indexOf('ambiguous')) ambiguous++
    if (pairs.decision[p] === 0 || (pairs.decision[p] === 1 && pairs.confidence[p]! >= 0.5)) {
      said++
      if (isTrue) right1++
    }
  }
  const all = partner.reduce((count, row) => count + Number(row >= 0), 0)
  process.stdout.write(
    `  engine ${((user + system) / 1e6).toFixed(1)} s of processor; ${result.blocking.candidates} candidates, ${pairs.count} kept, ${accepted} accepted, ${review} in review, ${ambiguous} of them ambiguous, accept from ${result.thresholds.accept}, reject below ${result.thresholds.reject}, ${result.cardinality.used}, at most ${longest.toFixed(0)} ms between two looks at the clock\n` +
      `  F1 ${((200 * right1) / (said + all)).toFixed(2)}, precision ${((100 * right1) / said).toFixed(2)} (estimated ${(100 * result.estimate.precision.value).toFixed(2)}), recall ${((100 * right1) / all).toFixed(2)} (estimated ${(100 * result.estimate.recall.value).toFixed(2)}), candidate recall ${((100 * found) / all).toFixed(2)}; peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB; ${result.estimate.cannotKnow ?? 'trusted'}\n`,
  )
  for (const { name, pairs: proposed, alone, dropped } of result.blocking.rules) {
    process.stdout.write(
      `    ${name}: ${proposed} pairs, ${alone} alone, ${dropped.length} dropped\n`,
    )
  }
  process.stdout.write(
    `  fields ${result.fields.map((field) => `${field.left.join('+')}=${field.right.join('+')}:${field.kind}`).join(', ')}\n`,
  )
}

/** Files of generated lists, made once. */
export async function filesOf(
  name: string,
  make: () => GeneratedLists,
): Promise<{ left: string; right: string; truth: string }> {
  mkdirSync(cache, { recursive: true })
  const path = (part: string): string => join(cache, `${name}-${part}.csv`)
  const files = { left: path('left'), right: path('right'), truth: path('truth') }
  if (existsSync(files.truth)) return files
  const { left, right, partner } = make()
  await writeList(files.left, left)
  await writeList(files.right, right)
  await writeLines(files.truth, function* () {
    yield 'left_id,right_id'
    for (const [row, other] of partner.entries()) {
      if (other >= 0) yield `${left.ids[row]},${right.ids[other]}`
    }
  })
  return files
}

async function writeList(path: string, list: RecordList): Promise<void> {
  await writeLines(path, function* () {
    yield ['id', ...list.columns.map(({ name }) => name)].join(',')
    for (let row = 0; row < list.rows; row++) {
      const cells = list.columns.map(({ values }) => {
        const value = values[row] ?? ''
        return value.includes(',') ? `"${value}"` : value
      })
      yield [list.ids[row], ...cells].join(',')
    }
  })
}

async function writeLines(path: string, lines: () => Iterable<string>): Promise<void> {
  const stream = createWriteStream(path)
  let text = ''
  for (const line of lines()) {
    text += `${line}\n`
    if (text.length < 1 << 20) continue
    if (!stream.write(text)) await once(stream, 'drain')
    text = ''
  }
  stream.end(text)
  await finished(stream)
}
