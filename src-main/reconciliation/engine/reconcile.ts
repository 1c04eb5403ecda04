import { proposeAbbreviations } from './abbreviations.ts'
import { bitsPerNat, signalOf, stepping, thresholdsOf } from './both-ways.ts'
import { findCandidates } from './candidates.ts'
import { orderByContent, placeLabels, restoreRows } from './canonical.ts'
import { pairColumns } from './columns.ts'
import { compareAll, prepare } from './compare.ts'
import { copiedPairs, equalPairs, findCopies, findEqual } from './copies.ts'
import { countFound, countOpen, decide } from './decide.ts'
import { estimateQuality, unmatchedLookAlikes } from './estimate.ts'
import { decisionReasons, pairDecisions } from '../../../src-shared/reconciliation/fields.ts'
import { weightsOf } from './fellegi-sunter.ts'
import {
  agreeingShare,
  doubtedByFewRows,
  hasFewRows,
  heldToEvidence,
  tooFewRows,
} from './few-rows.ts'
import { answersOf } from './learn.ts'
import { reconcileLarge } from './large/reconcile-large.ts'
import { keepsValues, narrow, spread } from './narrow.ts'
import { bestOfOwnLists, compareOwnLists } from './own-list.ts'
import { expectedByChance, noRelation, raisedTo, relationOf } from './relation.ts'
import { scoreCandidates } from './score.ts'
import { bestOfShuffledWords } from './shuffled-words.ts'
import { EngineThreads } from './threads.ts'
import type { EngineOptions, EngineProgress, EngineResult, RecordList } from './types.ts'

/** Pairs of rows from which on lists are large. */
export const fewestForLarge = 9e8

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
  const isLarge = givenLeft.rows * givenRight.rows >= fewestForLarge
  if ((options.way ?? (isLarge ? 'large' : 'whole')) === 'large') {
    return reconcileLarge(givenLeft, givenRight, options, progress)
  }
  const { step, look } = stepping(progress)
  const sameList = options.deduplicate
  progress.stage('profile')
  const orderedLeft = orderByContent(givenLeft, look)
  const orderedRight = sameList ? orderedLeft : orderByContent(givenRight, look)
  const left = orderedLeft.list
  const right = orderedRight.list
  const fields = options.fields ?? pairColumns(left, right, look)
  using threads = new EngineThreads(options.threads, left.rows + right.rows)
  const prepared = prepare(left, right, fields, options.abbreviations, threads, step)
  progress.stage('block')
  const copies = sameList ? findCopies(left, fields, look) : null
  const { candidates: all, blocking } = findCandidates(
    prepared.rules,
    { left: left.rows, right: right.rows },
    sameList,
    threads,
    step,
    copies,
  )
  progress.stage('compare')
  const ofAll = compareAll(all, prepared, keepsValues(all.count), threads, step)
  progress.stage('score')
  const labels = placeLabels(options.labels, orderedLeft, orderedRight, sameList)
  const near = narrow(all, right.rows, ofAll, prepared, labels, threads, () => step(0))
  const { candidates, byRight, agreement, places } = near
  const lists = { candidates, byRight, leftRows: left.rows, rightRows: right.rows, sameList, look }
  const answers = answersOf(candidates, labels)
  const setting = sameList ? 'many_to_many' : options.cardinality
  const own = sameList ? null : compareOwnLists(prepared, threads, look)
  const scored = scoreCandidates(
    lists,
    setting,
    agreement,
    prepared.comparators,
    answers,
    step,
    own,
  )
  progress.stage('decide')
  const scene = { ...lists, cardinality: scored.cardinality.used }
  // Copies need no model; what people said about them stands.
  const copied = sameList
    ? copiedPairs(candidates, copies)
    : equalPairs(candidates, findEqual(left, right, fields, look))
  const known = answers.map((answer, i) => (answer < 0 && copied[i] === 1 ? 1 : answer))
  const surely = (p: Float64Array): Float64Array =>
    p.map((value, i) => (copied[i] === 1 ? known[i]! : value))
  const agreeing = hasFewRows(lists) ? agreeingShare(agreement, prepared.comparators) : null
  const { prior } = scored.levels
  const weight = (i: number): number => scored.levelScore[i]! + prior
  const begun = surely(
    agreeing === null ? scored.probability : heldToEvidence(scored.probability, weight, agreeing),
  )
  let decided = decide(scene, begun, scored.levelScore, known, options, agreeing === null)
  // What people called a match shows that the lists have records in common.
  const relation =
    own === null || answers.includes(1)
      ? noRelation
      : relationOf(
          scene,
          scored.levelScore,
          countFound(decided),
          copied.reduce((sum, value) => sum + value, 0),
          bestOfOwnLists(own, scored.levels),
          () =>
            bestOfShuffledWords(
              left,
              right,
              fields,
              options.abbreviations,
              prepared.comparators,
              scored.levels,
              threads,
              look,
            ),
        )
  if (relation.chance !== null) {
    const doubted = surely(
      agreeing === null
        ? expectedByChance(scored.probability.map((p, i) => (copied[i] === 1 ? 0 : p)))
        : doubtedByFewRows(begun, weight, agreeing),
    )
    decided = decide(scene, doubted, scored.levelScore, known, options, false)
  } else {
    const raised = raisedTo(begun, relation, scored.matchesWhereCollapsed)
    if (raised !== begun) decided = decide(scene, raised, scored.levelScore, known, options)
  }
  const estimate = estimateQuality(
    scene,
    decided,
    scored.estimates.map(surely),
    scored.levelScore,
    scored.knockOuts,
    options.labels.length >= 30,
    agreeing === null || relation.chance === null
      ? relation
      : { ...relation, chance: tooFewRows(countFound(decided), countOpen(decided)) },
    unmatchedLookAlikes(scene, decided, scored.levelScore, prior),
  )
  // Set aside: surely no pairs.
  const reject = new Uint8Array(all.count).fill(pairDecisions.indexOf('reject'))
  const unlikely = new Uint8Array(all.count).fill(decisionReasons.indexOf('unlikely'))
  const pairs = {
    count: all.count,
    left: all.left,
    right: all.right,
    weight: weightsOf(ofAll, scored.levels),
    confidence: spread(decided.confidence, places, new Float32Array(all.count)),
    levels: ofAll.levels,
    decision: spread(decided.decision, places, reject),
    reason: spread(decided.reason, places, unlikely),
  }
  return {
    way: { used: 'whole', why: 'Every candidate was compared in full.' },
    fields,
    signals: prepared.comparators.map((comparator, s) =>
      signalOf(comparator, s, scored.levels, scored.levels.pairs),
    ),
    priorBits: scored.levels.prior * bitsPerNat,
    pairs: restoreRows(pairs, orderedLeft, orderedRight, sameList, look),
    cardinality: scored.cardinality,
    thresholds: thresholdsOf(options, decided),
    estimate,
    blocking,
    abbreviations: proposeAbbreviations(
      candidates,
      decided.confidence,
      decided.chosen,
      prepared.nameViews,
    ),
  }
}
