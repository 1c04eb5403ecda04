import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reconcileRecords } from '../../src-main/reconciliation/engine/reconcile.ts'
import type { EngineOptions, EngineResult } from '../../src-main/reconciliation/engine/types.ts'
import { bedCases } from './bed.ts'
import type { BedHalf } from './bed.ts'
import { answer, mostInformative } from './reviewer.ts'
import { keepPartners, readLists } from './lists.ts'
import type { LabelledLists } from './lists.ts'
import { qualityOf, reliability } from './quality.ts'
import type { Quality } from './quality.ts'
import { keepFamilies, widerSets } from './wider.ts'

export const defaultOptions: EngineOptions = {
  fields: null,
  cardinality: 'auto',
  accept: null,
  reject: null,
  seed: 1,
  deduplicate: false,
  labels: [],
  abbreviations: [],
  threads: 1,
}

export const targetSets = [
  'abt_buy',
  'dblp_acm',
  'fodors_zagats',
  'snowmobile_skidoo_2024_price_vs_spec',
  'snowmobile_skidoo_2024_2025_yoy',
]
const removalShares = [0.1, 0.4, 0.5, 0.9]

interface Row {
  readonly set: string
  readonly share: number
  readonly seed: number
  readonly quality: Quality
  readonly result: EngineResult
  readonly seconds: number
}

function run(
  lists: LabelledLists,
  options: EngineOptions,
): { result: EngineResult; seconds: number } {
  const before = process.cpuUsage()
  const result = reconcileRecords(lists.left, lists.right, options, { stage() {}, step() {} })
  const { user, system } = process.cpuUsage(before)
  return { result, seconds: (user + system) / 1e6 }
}

/**
 * Quality on the shared labelled lists: default settings on whole tables, then with a share of the
 * partners removed (`seeds` draws), then with the answers of a simulated reviewer.
 */
export async function benchReconciliation(options: {
  readonly sets: readonly string[] | null
  readonly seeds: number
  readonly folder: string
  readonly json: string | null
}): Promise<number> {
  const sets = (options.sets ?? targetSets).flatMap((name) => {
    const lists = readLists(options.folder, name)
    if (lists === null) process.stdout.write(`${name}: not in ${options.folder}, left out\n`)
    return lists === null ? [] : [lists]
  })
  const rows: Row[] = []
  process.stdout.write('Whole tables, default settings (seconds of processor time)\n')
  printHeading()
  for (const lists of sets) {
    const { result, seconds } = run(lists, defaultOptions)
    const quality = qualityOf(lists, result)
    rows.push({ set: lists.name, share: 1, seed: 0, quality, result, seconds })
    printRow(rows.at(-1)!)
  }
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  process.stdout.write(`mean F1 ${percent(mean(rows.map((row) => row.quality.f1)))}\n`)
  printReliability(rows.flatMap((row) => row.quality.judged))
  if (options.seeds > 0) {
    process.stdout.write('\nA share of the partners kept, the other right records removed\n')
    printHeading()
    for (const lists of sets) {
      for (const share of removalShares) {
        for (let seed = 1; seed <= options.seeds; seed++) {
          const kept = keepPartners(lists, share, seed)
          const { result, seconds } = run(kept, defaultOptions)
          const quality = qualityOf(kept, result)
          rows.push({ set: lists.name, share, seed, quality, result, seconds })
          printRow(rows.at(-1)!)
        }
      }
    }
    printHonesty(rows)
    printReliability(rows.flatMap((row) => row.quality.judged))
  }
  process.stdout.write('\nWith 50 answers of a simulated reviewer\n')
  const taught: { set: string; before: number; best: number; after: number }[] = []
  for (const lists of sets) {
    const first = rows.find((row) => row.set === lists.name && row.share === 1)!
    const labels = answer(lists, mostInformative(first.result, 50), first.result)
    const { result } = run(lists, { ...defaultOptions, labels })
    const after = qualityOf(lists, result)
    taught.push({
      set: lists.name,
      before: first.quality.f1,
      best: first.quality.bestF1,
      after: after.f1,
    })
    process.stdout.write(
      `${lists.name.padEnd(38)} F1 ${percent(first.quality.f1)} -> ${percent(after.f1)}, best cut before ${percent(first.quality.bestF1)}\n`,
    )
  }
  if (options.json !== null) {
    const figures = rows.map(({ set, share, seed, quality, result, seconds }) => ({
      set,
      share,
      seed,
      ...quality,
      judged: undefined,
      estimate: result.estimate,
      cardinality: result.cardinality,
      candidates: result.pairs.count,
      seconds,
    }))
    writeFileSync(options.json, JSON.stringify({ rows: figures, taught }, null, 2))
  }
  return 0
}

/** The shared lists and the wider bed, whole and with partners removed, one by one and by families. */
export function benchRemoval(folder: string): number {
  const shared = targetSets.flatMap((name) => readLists(folder, name) ?? [])
  const rows: Row[] = []
  printHeading()
  for (const lists of [...shared, ...widerSets(folder).map((set) => set.lists)]) {
    for (const [share, seed, keep] of removals) {
      const kept = keep(lists, share, seed)
      const { result, seconds } = run(kept, defaultOptions)
      rows.push({
        set: lists.name,
        share,
        seed,
        quality: qualityOf(kept, result),
        result,
        seconds,
      })
      printRow(rows.at(-1)!)
    }
  }
  printHonesty(rows)
  printReliability(rows.flatMap((row) => row.quality.judged))
  return 0
}

/** A half of the bed; lists with no pair at all are counted apart. `--rows` leaves longer ones out. */
export function benchBed(half: BedHalf, mostRows: number): number {
  const rows: Row[] = []
  let unrelated = 0
  let few = 0
  printHeading()
  for (const { settings, lists } of bedCases(half)) {
    if (settings.rows > mostRows) continue
    const { result, seconds } = run(lists, defaultOptions)
    const quality = qualityOf(lists, result)
    const row = {
      set: `${lists.name} ${lists.left.rows} x ${lists.right.rows}${settings.byFamily ? ' families' : ''}`,
      share: settings.share,
      seed: settings.seed,
      quality,
      result,
      seconds,
    }
    printRow(row)
    if (lists.truth.size > 0) rows.push(row)
    else {
      unrelated++
      if (quality.accepted <= 0.01 * Math.min(lists.left.rows, lists.right.rows)) few++
    }
  }
  const mean = (of: (quality: Quality) => number): string =>
    percent(rows.reduce((sum, { quality }) => sum + of(quality), 0) / Math.max(1, rows.length))
  process.stdout.write(
    `mean F1 ${mean(({ f1 }) => f1)}, best cut ${mean(({ bestF1 }) => bestF1)}; ${unrelated} lists without a pair, ${few} of them with at most 1 % matched\n`,
  )
  printHonesty(rows)
  printReliability(rows.flatMap((row) => row.quality.judged))
  return 0
}

const removals = [
  [1, 0, (lists: LabelledLists) => lists],
  [0.1, 1, keepPartners],
  [0.1, 2, keepFamilies],
  [0.4, 1, keepPartners],
  [0.4, 2, keepFamilies],
  [0.5, 3, keepPartners],
  [0.9, 1, keepPartners],
  [0.9, 2, keepFamilies],
] as const

function percent(share: number): string {
  return (share * 100).toFixed(1).padStart(5)
}

function printHeading(): void {
  process.stdout.write(
    `${'set'.padEnd(38)} kept seed    F1  best |  prec est.  |  rec. est.  | cand.     pairs cardinality      s\n`,
  )
}

function printRow({ set, share, seed, quality, result, seconds }: Row): void {
  const { estimate } = result
  process.stdout.write(
    `${set.padEnd(38)} ${share.toFixed(1)} ${String(seed).padStart(5)} ${percent(quality.f1)} ${percent(quality.bestF1)} | ${percent(quality.precision)} ${percent(estimate.precision.value)} | ${percent(quality.recall)} ${percent(estimate.recall.value)} | ${percent(quality.candidateRecall)} ${String(result.pairs.count).padStart(9)} ${result.cardinality.used.padEnd(12)} ${seconds.toFixed(1).padStart(5)} ${estimate.cannotKnow === null ? '' : `cannot know (${percent(estimate.precision.low)} to ${percent(estimate.precision.high)})`}\n`,
  )
}

/** How often the engine spoke, and how far it was off when it did. */
function printHonesty(rows: readonly Row[]): void {
  const spoke = rows.filter((row) => row.result.estimate.cannotKnow === null)
  const good = (row: Row): boolean =>
    row.quality.bestF1 - row.quality.f1 <= 0.03 &&
    Math.abs(row.quality.precision - row.result.estimate.precision.value) <= 0.07 &&
    Math.abs(row.quality.recall - row.result.estimate.recall.value) <= 0.07
  const silent = rows.filter((row) => row.result.estimate.cannotKnow !== null)
  const within = silent.filter(({ quality, result: { estimate } }) => {
    const { low, high } = estimate.precision
    return (
      quality.accepted === 0 ||
      (quality.precision >= low - 0.005 && quality.precision <= high + 0.005)
    )
  })
  process.stdout.write(
    `${silent.length} runs say that they cannot know; in ${within.length} of them the true precision is within the range\n`,
  )
  process.stdout.write(
    `${rows.length} runs: said it cannot know in ${rows.length - spoke.length}; of the other ${spoke.length}, ${spoke.filter(good).length} within 3 points of the best cut and 7 of both estimates\n`,
  )
}

function printReliability(judged: Quality['judged']): void {
  const kept = judged.filter((pair) => pair.confidence >= 0.01)
  const { bins, error } = reliability(kept)
  process.stdout.write(
    `calibration error ${percent(error)} (pairs of 1 % and more), ${percent(reliability(judged).error)} (all)\n`,
  )
  for (const bin of bins) {
    if (bin.pairs === 0) continue
    process.stdout.write(
      `  ${bin.from.toFixed(1)}: ${String(bin.pairs).padStart(6)} pairs, said ${percent(bin.confidence / bin.pairs)}, true ${percent(bin.matches / bin.pairs)}\n`,
    )
  }
}

export function defaultFolder(): string {
  return join(import.meta.dirname, '../../../shared/data/reconciliation')
}
