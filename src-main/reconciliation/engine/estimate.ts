import type { Decided } from './decide.ts'
import type { KnockOuts } from './knock-out.ts'
import type { Scene } from './null-model.ts'
import { noRelation, type Relation } from './relation.ts'
import { trustOf } from './trust.ts'
import type { QualityEstimate, Range } from './types.ts'

const fewestMatches = 10
const fewestRight = 20
/** Where a range of precision is as wide as this nobody can say which are right. */
const widestPrecision = 0.25
/** From this share of matches with a near twin on, who has no partner hides behind its twin. */
const twinShare = 0.2
/** Of so few look-alikes for each match found about every other is one (the bed of known truth). */
const fewLookAlikes = 0.2
/** 12 bits: evidence within a factor of 4,096. */
const nearTwin = 12 * Math.LN2
const unknown: Range = { value: 0, low: 0, high: 1 }

/**
 * The engine's view of its quality. The range spans the estimates of who has a partner and what
 * knocked-out pairs show (a record that lost its partner and would still be matched is what a
 * record without one does); where it is wide, the engine says that it cannot know. `lookAlikes`: see
 * `unmatchedLookAlikes`.
 */
export function estimateQuality(
  scene: Scene,
  decided: Decided,
  estimates: readonly Float64Array[],
  evidence: Float64Array,
  knockOuts: KnockOuts | null,
  answered: boolean,
  relation: Relation = noRelation,
  lookAlikes = 0,
): QualityEstimate {
  const { confidence, decision } = decided
  const counted = (i: number): boolean =>
    decision[i] === 0 || (decision[i] === 1 && confidence[i]! >= 0.5)
  let found = 0
  for (let i = 0; i < confidence.length; i++) if (counted(i)) found++
  const measure = (p: Float64Array): Counts => {
    let inside = 0
    let all = 0
    for (let i = 0; i < p.length; i++) {
      all += p[i]!
      if (counted(i)) inside += p[i]!
    }
    return { wrong: found - inside, missed: all - inside }
  }
  const own = measure(confidence)
  // Those of chance (third and fourth) see a partner behind each best pair where few have one.
  const modelled = estimates.filter((_, e) => e !== 2 && e !== 3).map(measure)
  const views = [own, ...modelled]
  if (lookAlikes > 0) views.push({ wrong: own.wrong, missed: Math.max(own.missed, lookAlikes) })
  const twins = shareWithTwins(scene, evidence, counted)
  const shown = knockOuts !== null && found > 0 ? shownBy(knockOuts, found, own) : null
  // The pool of all is sure of what it leaves out; the matching itself and the knocked-out are less so.
  const missedBy = [own, ...modelled.slice(0, 2), shown?.least ?? own].map(({ missed }) => missed)
  const expected = {
    wrong: shown?.wrong ?? own.wrong,
    missed: Math.max(
      missedBy.reduce((sum, missed) => sum + missed, 0) / missedBy.length,
      lookAlikes < fewLookAlikes * found ? lookAlikes / 2 : 0,
    ),
  }
  const sure = trustOf({
    found,
    wrong: [...views, expected].map(({ wrong }) => wrong / found),
    missed: views.map(({ missed }) => missed / found),
    standsOut: relation.standsOut,
    expectedWrong: own.wrong / found,
    expectedMissed: expected.missed / found,
  })
  if (knockOuts !== null && shown !== null) {
    views.push(shown.least, shown.most)
    if (twins >= twinShare) {
      // As many of the records without a partner as of those with one then find a near twin.
      const rows = Math.max(...knockOuts.sides.map((side) => side.rows))
      const wrong = upper(twins * Math.max(0, rows - found + own.wrong))
      views.push({ wrong, missed: own.missed })
    }
  }
  const most = {
    wrong: Math.min(found, upper(Math.max(...views.map((view) => view.wrong)))),
    missed: upper(Math.max(...views.map((view) => view.missed))),
  }
  const leastWrong = Math.min(...views.map((view) => view.wrong))
  const least = {
    wrong: leastWrong,
    // Where nobody can say which are right, nobody can say that any was missed.
    missed:
      most.wrong - leastWrong > widestPrecision * found
        ? 0
        : Math.min(...views.map((view) => view.missed)),
  }
  const rows = Math.max(1, scene.leftRows)
  const precision =
    found === 0
      ? { ...unknown, value: 1 }
      : range(1 - expected.wrong / found, 1 - most.wrong / found, 1 - least.wrong / found)
  const recall =
    found === 0
      ? unknown
      : range(
          share(found - expected.wrong, expected.missed),
          share(found - most.wrong, most.missed),
          share(found - least.wrong, least.missed),
        )
  const leftMatched =
    found === 0
      ? unknown
      : range(
          (found - expected.wrong + expected.missed) / rows,
          (found - most.wrong + least.missed) / rows,
          (found - least.wrong + most.missed) / rows,
        )
  return {
    precision,
    recall,
    leftMatched,
    cannotKnow:
      answered || scene.leftRows === 0 || scene.rightRows === 0
        ? null
        : (relation.chance ?? whyUnknown(scene, found, precision, recall, twins, sure > 0)),
  }
}

/**
 * Records without a match whose best pair is likelier a match than none by its evidence alone. Where
 * several share a partner nobody has taken it from them, so each may be one that was missed; 0 elsewhere.
 */
export function unmatchedLookAlikes(
  { candidates, cardinality, leftRows, rightRows }: Scene,
  { confidence, decision }: Decided,
  evidence: Float64Array,
  prior: number,
): number {
  if (cardinality !== 'many_to_one' && cardinality !== 'one_to_many') return 0
  const [rowOf, rows] =
    cardinality === 'many_to_one' ? [candidates.left, leftRows] : [candidates.right, rightRows]
  /** 1: like another record, 2: matched. */
  const state = new Uint8Array(rows)
  for (let i = 0; i < candidates.count; i++) {
    const row = rowOf[i]!
    if (decision[i] === 0 || (decision[i] === 1 && confidence[i]! >= 0.5)) state[row] = 2
    else if (state[row] === 0 && evidence[i]! + prior > 0) state[row] = 1
  }
  return state.reduce((count, value) => count + (value === 1 ? 1 : 0), 0)
}

/** Of the pairs that count as found, how many are none, and how many matches are not among them. */
interface Counts {
  readonly wrong: number
  readonly missed: number
}

function whyUnknown(
  { cardinality, leftRows, rightRows }: Scene,
  found: number,
  precision: Range,
  recall: Range,
  twins: number,
  isSure: boolean,
): string | null {
  const percent = (value: number): string => `${Math.round(value * 100)}%`
  const spread = ({ low, high }: Range): string => `${percent(low)} to ${percent(high)}`
  if (found < fewestMatches) {
    if (found === 0) return 'No match was found, so there is nothing to estimate from.'
    return found === 1
      ? 'Only one match was found, too little to estimate from.'
      : `Only ${found} matches were found, too few to estimate from.`
  }
  if (!isSure) {
    return precision.high - precision.low >= recall.high - recall.low
      ? `The share of right matches may be ${spread(precision)}: too few records stand clear of what chance reaches. Answer some pairs to find out.`
      : `The share of matches that were found may be ${spread(recall)}. Answer some pairs to find out.`
  }
  if (twins >= twinShare) {
    return `${percent(twins)} of the matches have a near twin among the other records: one that is missing cannot be told from its twin. Answer some pairs to find out.`
  }
  if (cardinality === 'many_to_one' && rightRows < fewestRight) {
    return `Only ${rightRows} right records for many left ones: a missing page cannot be told from one written differently.`
  }
  if (cardinality === 'one_to_many' && leftRows < fewestRight) {
    return `Only ${leftRows} left records for many right ones: a missing page cannot be told from one written differently.`
  }
  return null
}

function range(value: number, low: number, high: number): Range {
  const within = (of: number): number => Math.max(0, Math.min(1, of))
  return {
    value: within(value),
    low: Math.min(within(low), within(value)),
    high: Math.max(within(high), within(value)),
  }
}

function share(right: number, missed: number): number {
  return right + missed <= 0 ? 0 : Math.max(0, right) / (Math.max(0, right) + missed)
}

/** Nine of ten Poisson counts of this mean are at most so many. */
function upper(mean: number): number {
  return mean + 1.28 * Math.sqrt(mean + 0.25)
}

/** The confidences say as much as this many knocked-out pairs. */
const priorPairs = 20
/** The worst case: scores may be off by a quarter of the way from the cut to the middle match. */
const tolerance = 0.25
/** Looked for matches that were missed among the next half as many pairs. */
const beyond = 1.5

/**
 * Wrong and missed pairs from what knocked-out pairs reach: of `cut` records that lost their
 * partner `hits` would be matched, so of the N - M records without a partner the same share is.
 * Where both sides are exclusive both say it of the same pairs: hits / (1/N0 left + 1/N0 right).
 */
function shownBy(
  { score, sides }: KnockOuts,
  found: number,
  own: Counts,
): { readonly wrong: number; readonly least: Counts; readonly most: Counts } {
  const cut = Math.min(score.length, found)
  if (cut === 0) return { wrong: own.wrong, least: own, most: own }
  const bound = score[cut - 1]!
  const slack = tolerance * (score[cut >> 1]! - bound)
  const hitsAt = (limit: number): number => {
    let hits = 0
    for (const { reached } of sides) {
      for (let at = 0; at < cut; at++) if (reached[at]! >= limit) hits++
    }
    return hits
  }
  const hits = hitsAt(bound)
  const hitsNear = hitsAt(bound - slack)
  let wrong = own.wrong
  let each = 1
  for (let round = 0; round < 4; round++) {
    let inverse = 0
    for (const { rows } of sides) inverse += 1 / Math.max(1, rows - found + wrong)
    each = 1 / inverse / cut
    wrong = Math.min(found, (hits * each * cut + priorPairs * own.wrong) / (cut + priorPairs))
  }
  const noise = (count: number): number => 1.28 * Math.sqrt(count + 0.25)
  let missed = 0
  const last = Math.min(score.length, Math.ceil(cut * beyond) + 5)
  for (let k = cut + 1; k <= last; k += Math.max(1, (last - cut) >> 5)) {
    const more = hitsAt(score[k - 1]!) - hits
    missed = Math.max(missed, k - cut - (more + noise(more)) * each)
  }
  return {
    wrong,
    least: { wrong: Math.max(0, hits - noise(hits)) * each, missed },
    most: { wrong: Math.min(found, upper(hitsNear) * each), missed },
  }
}

/** Share of the counted pairs whose left record has another candidate of nearly their evidence. */
function shareWithTwins(
  scene: Scene,
  evidence: Float64Array,
  counted: (i: number) => boolean,
): number {
  const { offsets, count, left } = scene.candidates
  let all = 0
  let twins = 0
  for (let i = 0; i < count; i++) {
    if (!counted(i)) continue
    all++
    for (let k = offsets[left[i]!]!; k < offsets[left[i]! + 1]!; k++) {
      if (k === i || evidence[k]! <= evidence[i]! - nearTwin) continue
      twins++
      break
    }
  }
  return all === 0 ? 0 : twins / all
}
