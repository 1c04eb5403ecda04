import { proposeAbbreviations } from '../abbreviations.ts'
import { bitsPerNat, signalOf, stepping, thresholdsOf } from '../both-ways.ts'
import type { Candidates } from '../candidates.ts'
import { placeLabels, restoreRows } from '../canonical.ts'
import { pairColumns } from '../columns.ts'
import { copiedPairs, firstCopies } from '../copies.ts'
import { decide } from '../decide.ts'
import { estimateQuality } from '../estimate.ts'
import { scoreLevels } from '../fellegi-sunter.ts'
import { answersOf } from '../learn.ts'
import { indexByRight } from '../matching.ts'
import type { Scene } from '../null-model.ts'
import { scoreCandidates } from '../score.ts'
import { foldText } from '../fold.ts'
import { EngineThreads } from '../threads.ts'
import type {
  EngineOptions,
  EngineProgress,
  EngineResult,
  PairLabel,
  RecordList,
} from '../types.ts'
import { findInBlocks } from './blocks.ts'
import { compareAgain, comparePairs, comparisonInput } from './compare-rows.ts'
import { copiedRows } from './copied-rows.ts'
import { countLevels, openPairs, resultPairs, taken } from './kept-pairs.ts'
import { drawMiniature, type Miniature } from './miniature.ts'
import { miniatureViews } from './miniature-views.ts'
import { findNearest } from './nearest.ts'
import { orderByHash } from './row-order.ts'
import { fieldSignal } from './signals.ts'
import { boundByEvidence, learnTransfer } from './transfer.ts'
import { chanceBound } from './unrelated.ts'
import { type OrderedRows, readFields } from './values.ts'

const sampledForColumns = 20_000
/** Rows or pairs between two looks at whether to go on, less one. */
const between = 0x7ff

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
  const { step, look } = stepping(progress)
  const sameList = options.deduplicate
  progress.stage('profile')
  const left = ordered(givenLeft, look)
  const right = sameList ? left : ordered(givenRight, look)
  const rows = { left: left.rows.length, right: right.rows.length }
  using threads = new EngineThreads(options.threads, rows.left + rows.right)
  const pairsOfFields = options.fields ?? pairColumns(sampled(left), sampled(right), look)
  const abbreviations = options.abbreviations.map(
    ({ short, long }) => [foldText(short), foldText(long)] as const,
  )
  const fields = readFields(pairsOfFields, left, right, abbreviations, threads, (f) =>
    step(0.1 + 0.9 * f),
  )
  progress.stage('block')
  const copies = sameList ? copiedRows(fields, rows.left, look) : null
  const { candidates: all, blocking } = findInBlocks(fields, rows, sameList, threads, step, copies)
  progress.stage('compare')
  const signals = fields.map((field) => fieldSignal(field, rows.left + rows.right, threads, look))
  const input = comparisonInput(fields, signals, rows, threads, look)
  const { levels: allLevels, similarity } = comparePairs(all, input, threads, step)
  progress.stage('score')
  const labels = placeLabels(options.labels, placed(left), placed(right), sameList)
  const near = findNearest(
    all,
    rows.right,
    allLevels,
    similarity,
    signals,
    isKnown(labels, rows.right, copies),
    look,
  )
  step(0.15)
  const answers = answersOf(near.candidates, labels)
  const forced: number[] = []
  for (let p = 0; labels.length > 0 && p < answers.length; p++) if (answers[p]! >= 0) forced.push(p)
  look()
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
  const answersAmong = (of: Int8Array): Int8Array => Int8Array.from(miniature.origin, (p) => of[p]!)
  const smallAnswers = answersAmong(answers)
  const agreement = compareAgain(near, miniature, input, look)
  const setting = sameList ? 'many_to_many' : options.cardinality
  const scored = scoreCandidates(
    small,
    setting,
    agreement,
    signals,
    smallAnswers,
    (f) => step(0.2 + 0.6 * f),
    null,
  )
  const cardinality = scored.cardinality.used
  look()
  const smallScene: Scene = { ...small, cardinality }
  const model = scored.levels
  // Copies need no model; what people said about them stands.
  const known = withCopies(answers, copiedPairs(near.candidates, copies))
  const smallKnown = answersAmong(known)
  const score = scoreLevels({ width: signals.length, levels: near.levels }, model, look)
  const byRight = indexByRight(near.candidates, rows.right, look)
  step(0.85)
  const byEvidence = (p: Float64Array): Float64Array => {
    const surely = p.map((value, i) => (smallAnswers[i]! < 0 && smallKnown[i] === 1 ? 1 : value))
    return boundByEvidence(surely, scored.levelScore, model.prior, smallKnown, look)
  }
  const estimateOf = (p: Float64Array, bound: (p: Float64Array) => Float64Array) => {
    look()
    const smallDecided = decide(smallScene, p, scored.levelScore, smallKnown, options)
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
  for (let p = 0; p < known.length; p++) {
    if ((p & between) === 0) look()
    if (known[p]! >= 0) transferred[p] = known[p]!
  }
  const likely = boundByEvidence(transferred, score, model.prior, known, look)
  const probability = most === null ? likely : boundBy(most, likely, score)
  progress.stage('decide')
  const open = openPairs(near.candidates, (p) => probability[p]! > 0 || known[p]! >= 0, look)
  const pick = (values: Float64Array): Float64Array =>
    taken(values, open.places, new Float64Array(open.places.length), look)
  const decided = decide(
    {
      candidates: open.candidates,
      byRight: indexByRight(open.candidates, rows.right, look),
      cardinality,
      leftRows: rows.left,
      rightRows: rows.right,
      sameList,
      look,
    },
    pick(probability),
    pick(score),
    taken(known, open.places, new Int8Array(open.places.length), look),
    options,
  )
  step(0.5)
  const pairs = resultPairs(near, open, decided, score, model, rows.right, look)
  step(0.8)
  const levelCounts = countLevels(pairs, model.starts, look)
  return {
    way: {
      used: 'large',
      why: `Large lists: candidates from blocks within a budget of pairs, models fitted to whole groups of ${miniature.left.length} left and ${miniature.right.length} right records.`,
    },
    fields: pairsOfFields,
    signals: signals.map((signal, s) => signalOf(signal, s, model, levelCounts)),
    priorBits: model.prior * bitsPerNat,
    pairs: restoreRows(pairs, left, right, sameList, look),
    cardinality: scored.cardinality,
    thresholds: thresholdsOf(options, decided),
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

/** Whether a pair stays whatever it weighs: somebody decided it, or its records are copies. */
function isKnown(
  labels: readonly PairLabel[],
  rightRows: number,
  copies: Int32Array | null,
): (left: number, right: number) => boolean {
  const labelled = new Set(labels.map(({ left, right }) => left * rightRows + right))
  const first = copies === null ? null : firstCopies(copies)
  return (left, right) =>
    (labelled.size > 0 && labelled.has(left * rightRows + right)) ||
    (first !== null && first[left] === first[right])
}

/** The answers, and 1 for each pair of copies about which nobody said anything. */
function withCopies(answers: Int8Array, copied: Uint8Array): Int8Array {
  return answers.map((answer, p) => (answer < 0 && copied[p] === 1 ? 1 : answer))
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
  const chosen = rows.filter((_, place) => place % every === 0)
  return {
    rows: chosen.length,
    ids: [],
    columns: list.columns.map(({ name, values }) => ({
      name,
      values: Array.from(chosen, (row) => values[row] ?? null),
    })),
  }
}

function placed({ rows }: OrderedRows): { readonly placeOf: Int32Array } {
  const placeOf = new Int32Array(rows.length)
  for (let place = 0; place < rows.length; place++) placeOf[rows[place]!] = place
  return { placeOf }
}

function miniatureScene(
  { candidates, left, right }: Miniature,
  sameList: boolean,
  look: () => void,
): Omit<Scene, 'cardinality'> {
  const byRight = indexByRight(candidates, right.length, look)
  const rows = { leftRows: left.length, rightRows: right.length }
  return { candidates, byRight, ...rows, sameList, look }
}
