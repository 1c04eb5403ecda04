import { proposeAbbreviations } from './abbreviations.ts'
import { findCandidates } from './candidates.ts'
import { orderByContent, placeLabels, restoreRows } from './canonical.ts'
import { pairColumns } from './columns.ts'
import { compareAll, prepare } from './compare.ts'
import type { Comparator } from './compare.ts'
import { decide, estimateQuality } from './decide.ts'
import type { LevelModel } from './fellegi-sunter.ts'
import { answersOf } from './learn.ts'
import { indexByRight } from './matching.ts'
import { scoreCandidates } from './score.ts'
import type { EngineOptions, EngineProgress, EngineResult, RecordList, Signal } from './types.ts'

const bitsPerNat = 1 / Math.LN2

/**
 * Matches two lists (or one with itself) by the options. Deterministic; the same whatever the
 * order of the rows and the names of the columns.
 */
export function reconcileRecords(
  givenLeft: RecordList,
  givenRight: RecordList,
  options: EngineOptions,
  progress: EngineProgress,
): EngineResult {
  const step = (fraction: number): void => progress.step(fraction)
  const sameList = options.deduplicate
  progress.stage('profile')
  const orderedLeft = orderByContent(givenLeft)
  const orderedRight = sameList ? orderedLeft : orderByContent(givenRight)
  const left = orderedLeft.list
  const right = orderedRight.list
  const fields = options.fields ?? pairColumns(left, right)
  const prepared = prepare(left, right, fields, options.abbreviations, step)
  progress.stage('block')
  const { candidates, blocking } = findCandidates(
    prepared.rules,
    { left: left.rows, right: right.rows },
    sameList,
    step,
  )
  progress.stage('compare')
  const agreement = compareAll(candidates, prepared, step)
  progress.stage('score')
  const byRight = indexByRight(candidates, right.rows)
  const lists = { candidates, byRight, leftRows: left.rows, rightRows: right.rows, sameList }
  const answers = answersOf(
    candidates,
    placeLabels(options.labels, orderedLeft, orderedRight, sameList),
  )
  const setting = sameList ? 'many_to_many' : options.cardinality
  const scored = scoreCandidates(lists, setting, agreement, prepared.comparators, answers, step)
  progress.stage('decide')
  const scene = { ...lists, cardinality: scored.cardinality.used }
  const decided = decide(scene, scored.probability, scored.levelScore, answers, options)
  const pairs = {
    count: candidates.count,
    left: candidates.left,
    right: candidates.right,
    weight: Float32Array.from(
      scored.levelScore,
      (nats) => (nats + scored.levels.prior) * bitsPerNat,
    ),
    confidence: Float32Array.from(decided.confidence),
    levels: agreement.levels,
    decision: decided.decision,
    reason: decided.reason,
  }
  return {
    fields,
    signals: prepared.comparators.map((comparator, s) => signalOf(comparator, s, scored.levels)),
    priorBits: scored.levels.prior * bitsPerNat,
    pairs: restoreRows(pairs, orderedLeft, orderedRight, sameList),
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
    estimate: estimateQuality(
      scene,
      decided,
      scored.estimates,
      scored.levelScore,
      options.labels.length >= 30,
    ),
    blocking,
    abbreviations: proposeAbbreviations(
      candidates,
      decided.confidence,
      decided.chosen,
      prepared.nameViews,
    ),
  }
}

function signalOf(comparator: Comparator, s: number, model: LevelModel): Signal {
  return {
    name: comparator.name,
    field: comparator.field,
    levels: comparator.labels.map((label, k) => {
      const at = model.starts[s]! + k
      return {
        label,
        bits: model.logRatio[at]! * bitsPerNat,
        m: model.m[at]!,
        u: model.u[at]!,
        pairs: model.pairs[at]!,
      }
    }),
  }
}
