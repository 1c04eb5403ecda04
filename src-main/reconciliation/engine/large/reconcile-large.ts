import { decisionReasons, pairDecisions } from '../../../../src-shared/reconciliation/fields.ts'
import { proposeAbbreviations } from '../abbreviations.ts'
import type { Candidates } from '../candidates.ts'
import { placeLabels, restoreRows } from '../canonical.ts'
import { pairColumns } from '../columns.ts'
import type { Agreement } from '../compare.ts'
import { decide } from '../decide.ts'
import { estimateQuality } from '../estimate.ts'
import { type LevelModel, scoreLevels } from '../fellegi-sunter.ts'
import { answersOf } from '../learn.ts'
import { indexByRight } from '../matching.ts'
import type { Scene } from '../null-model.ts'
import { scoreCandidates } from '../score.ts'
import { foldText } from '../text.ts'
import { EngineThreads } from '../threads.ts'
import {
  type CandidatePairs,
  type EngineOptions,
  type EngineProgress,
  type EngineResult,
  NO_LEVEL,
  type RecordList,
  type Signal,
} from '../types.ts'
import { findInBlocks } from './blocks.ts'
import { drawMiniature, type Miniature } from './miniature.ts'
import { findNearest, type Nearest } from './nearest.ts'
import { orderByHash } from './row-order.ts'
import { fieldSignal, type FieldSignal } from './signals.ts'
import { boundByEvidence, learnTransfer } from './transfer.ts'
import { chanceBound } from './unrelated.ts'
import { compareValues, type ValueComparisonTask } from './value-comparison.ts'
import { type FieldValues, type OrderedRows, readFields } from './values.ts'
import { miniatureViews } from './miniature-views.ts'

const bitsPerNat = 1 / Math.LN2
const sampledForColumns = 20_000
const pairsAtOnce = 16_384

/**
 * The way for long lists: values are numbered once and compared as numbers, blocks follow from a
 * budget, and the models are fitted to whole groups of records drawn from all (a miniature); what they
 * made of those is transferred to the nearest candidates of every record. Deterministic.
 */
export function reconcileLarge(
  givenLeft: RecordList,
  givenRight: RecordList,
  options: EngineOptions,
  progress: EngineProgress,
): EngineResult {
  let reached = 0
  const step = (fraction: number): void => {
    reached = fraction
    progress.step(fraction)
  }
  const look = (): void => progress.step(reached)
  const sameList = options.deduplicate
  progress.stage('profile')
  const left = ordered(givenLeft, look)
  const right = sameList ? left : ordered(givenRight, look)
  const rows = { left: left.rows.length, right: right.rows.length }
  const threads = new EngineThreads(options.threads, rows.left + rows.right)
  const pairsOfFields = options.fields ?? pairColumns(sampled(left), sampled(right), look)
  const abbreviations = options.abbreviations.map(
    ({ short, long }) => [foldText(short), foldText(long)] as const,
  )
  const fields = readFields(pairsOfFields, left, right, abbreviations, threads, (f) =>
    step(0.1 + 0.9 * f),
  )
  progress.stage('block')
  const { candidates: all, blocking } = findInBlocks(fields, rows, sameList, threads, step)
  progress.stage('compare')
  const signals = fields.map((field) => {
    look()
    return fieldSignal(field, rows.left + rows.right, threads)
  })
  look()
  const task = comparisonOf(fields, signals, rows, threads, look)
  look()
  const compared = { ...task, ...resultsFor(all, signals.length, false, threads) }
  threads.run(
    { kind: 'compare_values', task: compared },
    all.count,
    pairsAtOnce,
    (first, last) => compareValues(compared, first, last),
    step,
  )
  progress.stage('score')
  const labels = placeLabels(options.labels, placed(left), placed(right), sameList)
  const labelled = new Set(labels.map((label) => label.left * rows.right + label.right))
  const isLabelled = (l: number, r: number): boolean =>
    labelled.size > 0 && labelled.has(l * rows.right + r)
  const { levels: allLevels, similarity } = compared
  const near = findNearest(all, rows.right, allLevels, similarity, signals, isLabelled, look)
  step(0.15)
  const answers = answersOf(near.candidates, labels)
  const forced = [...answers.keys()].filter((p) => answers[p]! >= 0)
  const miniature = drawMiniature(
    near,
    all,
    allLevels,
    rows.right,
    signals,
    sameList,
    forced,
    look,
    options.sampledRows,
  )
  step(0.2)
  const small = miniatureScene(miniature, sameList, look)
  const smallAnswers = Int8Array.from(miniature.origin, (p) => answers[p]!)
  look()
  const agreement = agreementOf(near, miniature, task, signals)
  const setting = sameList ? 'many_to_many' : options.cardinality
  const scored = scoreCandidates(small, setting, agreement, signals, smallAnswers, (f) =>
    step(0.2 + 0.6 * f),
  )
  const cardinality = scored.cardinality.used
  look()
  const smallScene: Scene = { ...small, cardinality }
  const model = scored.levels
  const nearAgreement = { width: signals.length, levels: near.levels } as const
  const score = scoreLevels(nearAgreement, model)
  look()
  const byRight = indexByRight(near.candidates, rows.right)
  step(0.85)
  const byEvidence = (p: Float64Array): Float64Array =>
    boundByEvidence(p, scored.levelScore, model.prior, smallAnswers)
  const estimateOf = (p: Float64Array, bound: (p: Float64Array) => Float64Array) => {
    look()
    const smallDecided = decide(smallScene, p, scored.levelScore, smallAnswers, options)
    look()
    const estimate = estimateQuality(
      smallScene,
      smallDecided,
      scored.estimates.map(bound),
      scored.levelScore,
      scored.knockOuts,
      options.labels.length >= 30,
    )
    return { smallDecided, estimate }
  }
  let bounded = byEvidence(scored.probability)
  let { smallDecided, estimate } = estimateOf(bounded, byEvidence)
  const mayBeUnrelated = estimate.cannotKnow !== null && !sameList && labels.length === 0
  const most = mayBeUnrelated
    ? chanceBound(
        fields,
        signals,
        model,
        miniature.left,
        rows.left,
        bestOfRows(small.candidates, scored.levelScore),
        look,
      )
    : null
  if (most !== null) {
    const byChance = (p: Float64Array): Float64Array =>
      boundBy(most, byEvidence(p), scored.levelScore)
    bounded = byChance(scored.probability)
    ;({ smallDecided, estimate } = estimateOf(bounded, byChance))
  }
  const transfer = learnTransfer(
    {
      candidates: small.candidates,
      byRight: small.byRight,
      levels: agreement.levels,
      score: scored.levelScore,
    },
    bounded,
    model,
    cardinality,
    look,
  )
  look()
  const transferred = transfer.apply({
    candidates: near.candidates,
    byRight,
    levels: near.levels,
    score,
  })
  for (let p = 0; p < answers.length; p++) if (answers[p]! >= 0) transferred[p] = answers[p]!
  look()
  const likely = boundByEvidence(transferred, score, model.prior, answers)
  const probability = most === null ? likely : boundBy(most, likely, score)
  progress.stage('decide')
  look()
  const open = subset(near.candidates, (p) => probability[p]! > 0 || answers[p]! >= 0)
  const openScene: Scene = {
    candidates: open.candidates,
    byRight: indexByRight(open.candidates, rows.right),
    cardinality,
    leftRows: rows.left,
    rightRows: rows.right,
    sameList,
    look,
  }
  const pick = (values: Float64Array): Float64Array =>
    Float64Array.from(open.places, (p) => values[p]!)
  const decided = decide(
    openScene,
    pick(probability),
    pick(score),
    Int8Array.from(open.places, (p) => answers[p]!),
    options,
  )
  step(0.5)
  look()
  const isOpen = new Uint8Array(near.candidates.count)
  for (const p of open.places) isOpen[p] = 1
  const kept = keptPairs(near, score, isOpen, rows.right)
  look()
  const confidence = new Float32Array(near.candidates.count)
  const decision = new Uint8Array(near.candidates.count).fill(pairDecisions.indexOf('reject'))
  const reason = new Uint8Array(near.candidates.count).fill(decisionReasons.indexOf('unlikely'))
  for (const [at, p] of open.places.entries()) {
    confidence[p] = decided.confidence[at]!
    decision[p] = decided.decision[at]!
    reason[p] = decided.reason[at]!
  }
  look()
  const pairs = takePairs(near, kept, score, model, { confidence, decision, reason })
  step(0.8)
  return {
    way: {
      used: 'large',
      why: `Large lists: candidates from blocks within a budget of pairs, models fitted to whole groups of ${miniature.left.length} left and ${miniature.right.length} right records.`,
    },
    fields: pairsOfFields,
    signals: signals.map((signal, s) => signalOf(signal, s, model, pairs, signals.length)),
    priorBits: model.prior * bitsPerNat,
    pairs: restoreRows(pairs, left, right, sameList, look),
    cardinality: scored.cardinality,
    thresholds: {
      accept: options.accept ?? decided.acceptProposed,
      reject: Math.min(
        options.reject ?? decided.rejectProposed,
        options.accept ?? decided.acceptProposed,
      ),
      acceptProposed: decided.acceptProposed,
      rejectProposed: decided.rejectProposed,
    },
    estimate,
    blocking,
    abbreviations: proposeAbbreviations(
      small.candidates,
      smallDecided.confidence,
      smallDecided.chosen,
      miniatureViews(fields, miniature, look),
      look,
    ),
  }
}

function ordered(list: RecordList, look: () => void): OrderedRows {
  return { list, rows: orderByHash(list, look) }
}

function boundBy(
  most: (score: number) => number,
  probability: Float64Array,
  score: Float64Array,
): Float64Array {
  return probability.map((p, i) => Math.min(p, most(score[i]!)))
}

/** The highest score of each left row's pairs. */
function bestOfRows({ offsets }: Candidates, score: Float64Array): Float64Array {
  const best = new Float64Array(offsets.length - 1).fill(Number.NEGATIVE_INFINITY)
  for (let l = 0; l < best.length; l++) {
    for (let p = offsets[l]!; p < offsets[l + 1]!; p++) best[l] = Math.max(best[l]!, score[p]!)
  }
  return best
}

/** Every some-th row in order: enough to tell the columns. */
function sampled({ list, rows }: OrderedRows): RecordList {
  const every = Math.max(1, Math.floor(rows.length / sampledForColumns))
  const taken = rows.filter((_, place) => place % every === 0)
  return {
    rows: taken.length,
    ids: [],
    columns: list.columns.map(({ name, values }) => ({
      name,
      values: Array.from(taken, (row) => values[row] ?? null),
    })),
  }
}

function placed({ rows }: OrderedRows): { readonly placeOf: Int32Array } {
  const placeOf = new Int32Array(rows.length)
  for (let place = 0; place < rows.length; place++) placeOf[rows[place]!] = place
  return { placeOf }
}

type ComparisonInput = Pick<ValueComparisonTask, 'fields' | 'leftCodes' | 'rightCodes'>

function comparisonOf(
  fields: readonly FieldValues[],
  signals: readonly FieldSignal[],
  rows: { readonly left: number; readonly right: number },
  threads: EngineThreads,
  look: () => void,
): ComparisonInput {
  const codesOf = (side: 'left' | 'right'): Int32Array => {
    const codes = threads.integers(rows[side] * fields.length)
    for (const [f, field] of fields.entries()) {
      look()
      for (let row = 0; row < rows[side]; row++) codes[row * fields.length + f] = field[side][row]!
    }
    return codes
  }
  return {
    fields: signals.map(({ compared }) => compared),
    leftCodes: codesOf('left'),
    rightCodes: codesOf('right'),
  }
}

function resultsFor(
  { count, left, right }: Pick<Candidates, 'count' | 'left' | 'right'>,
  width: number,
  values: boolean,
  threads: EngineThreads,
): Pick<ValueComparisonTask, 'left' | 'right' | 'levels' | 'values' | 'similarity'> {
  return {
    left,
    right,
    levels: threads.bytes(count * width),
    values: threads.floats(values ? count * width : 0),
    similarity: threads.floats(count),
  }
}

function miniatureScene(
  { candidates, left, right }: Miniature,
  sameList: boolean,
  look: () => void,
): Omit<Scene, 'cardinality'> {
  const byRight = indexByRight(candidates, right.length)
  const rows = { leftRows: left.length, rightRows: right.length }
  return { candidates, byRight, ...rows, sameList, look }
}

/** The sampled pairs compared once more, now with the values themselves. */
function agreementOf(
  near: Nearest,
  { origin, aside }: Miniature,
  task: ComparisonInput,
  signals: readonly FieldSignal[],
): Agreement {
  const alone = new EngineThreads(1, 0)
  const pairs = {
    count: origin.length,
    left: Int32Array.from(origin, (p) => near.candidates.left[p]!),
    right: Int32Array.from(origin, (p) => near.candidates.right[p]!),
  }
  const compared = { ...task, ...resultsFor(pairs, signals.length, true, alone) }
  compareValues(compared, 0, pairs.count)
  const { levels, values, similarity } = compared
  return {
    width: signals.length,
    levels,
    values,
    hints: new Float32Array(0),
    similarity,
    aside: aside.pairs === 0 ? null : aside,
  }
}

function subset(
  { count, left, right, offsets }: Candidates,
  isIn: (p: number) => boolean,
): { readonly candidates: Candidates; readonly places: Int32Array } {
  const places = new Int32Array(count)
  let size = 0
  for (let p = 0; p < count; p++) if (isIn(p)) places[size++] = p
  const kept = places.slice(0, size)
  const starts = new Int32Array(offsets.length)
  for (const p of kept) starts[left[p]! + 1]!++
  for (let l = 0; l + 1 < starts.length; l++) starts[l + 1]! += starts[l]!
  return {
    candidates: {
      count: size,
      left: Int32Array.from(kept, (p) => left[p]!),
      right: Int32Array.from(kept, (p) => right[p]!),
      offsets: starts,
    },
    places: kept,
  }
}

/** Pairs that may be matches, and the best of every record that has none. */
function keptPairs(
  { candidates }: Nearest,
  score: Float64Array,
  isOpen: Uint8Array,
  rightRows: number,
): Int32Array {
  const keep = isOpen.slice()
  const best = (rowOf: Int32Array, rows: number): void => {
    const top = new Int32Array(rows).fill(-1)
    for (let p = 0; p < candidates.count; p++) {
      const row = rowOf[p]!
      if (top[row] === -1 || score[p]! > score[top[row]!]!) top[row] = p
    }
    for (const p of top) if (p !== -1) keep[p] = 1
  }
  best(candidates.left, candidates.offsets.length - 1)
  best(candidates.right, rightRows)
  const kept = new Int32Array(candidates.count)
  let size = 0
  for (let p = 0; p < candidates.count; p++) if (keep[p] === 1) kept[size++] = p
  return kept.slice(0, size)
}

function takePairs(
  { candidates, levels }: Nearest,
  kept: Int32Array,
  score: Float64Array,
  model: LevelModel,
  of: {
    readonly confidence: Float32Array
    readonly decision: Uint8Array
    readonly reason: Uint8Array
  },
): CandidatePairs {
  const width = model.starts.length - 1
  const own = new Uint8Array(kept.length * width)
  for (const [at, p] of kept.entries()) {
    for (let s = 0; s < width; s++) own[at * width + s] = levels[p * width + s]!
  }
  return {
    count: kept.length,
    left: Int32Array.from(kept, (p) => candidates.left[p]!),
    right: Int32Array.from(kept, (p) => candidates.right[p]!),
    weight: Float32Array.from(kept, (p) => (score[p]! + model.prior) * bitsPerNat),
    confidence: Float32Array.from(kept, (p) => of.confidence[p]!),
    levels: own,
    decision: Uint8Array.from(kept, (p) => of.decision[p]!),
    reason: Uint8Array.from(kept, (p) => of.reason[p]!),
  }
}

/** A signal with its weights; `pairs` counts those that are kept. */
function signalOf(
  { name, field, labels }: FieldSignal,
  s: number,
  model: LevelModel,
  { count, levels }: CandidatePairs,
  width: number,
): Signal {
  const found = new Float64Array(labels.length)
  for (let p = 0; p < count; p++) {
    const level = levels[p * width + s]!
    if (level !== NO_LEVEL) found[level]!++
  }
  return {
    name,
    field,
    levels: labels.map((label, k) => {
      const at = model.starts[s]! + k
      return {
        label,
        bits: model.logRatio[at]! * bitsPerNat,
        m: model.m[at]!,
        u: model.u[at]!,
        pairs: found[k]!,
      }
    }),
  }
}
