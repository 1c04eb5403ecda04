import type { BestScores } from './shuffled-words.ts'
import type { Scene } from './null-model.ts'

/** Whether two lists have anything to do with each other, as far as the best pairs of records show. */
export interface Relation {
  /** No more than chance gives: a sentence that says so. null: more, or that cannot be told. */
  readonly chance: string | null
  /** At least so many records have a partner; 0 where that is not measured. */
  readonly fewestMatches: number
  /** So many have one where records are unlike each other within their lists; 0 where that is not measured. */
  readonly likelyMatches: number
  /** Standard errors by which pairs stand out from those of the own lists, of the side with fewer. */
  readonly standsOut: number
}

/** Where nothing was held against chance: what was found counts as it is. */
export const noRelation: Relation = {
  chance: null,
  fewestMatches: 0,
  likelyMatches: 0,
  standsOut: Number.POSITIVE_INFINITY,
}

/** Standard errors from which on each of the own lists shows a relation, and both together. */
const surely = 4
const each = 3.05
const onAverage = 4
/** And those by which pairs must stand out from shuffled words; from more where own lists show nothing. */
const beyondShuffled = 3.3
const beyondShuffledAlone = 5
const hardlyBeyondOwn = 2.1
/** Of the records of a list at most so many find as much in it as the matches have, where it is a measure. */
const mostTwins = 0.25
/** Where hardly any does, the own lists show how many matches there are and not only that there are some. */
const hardlyTwins = 0.02
/** Standard errors by which pairs of both lists together stand out where hardly one of the own lists is as good. */
const clearPairs = 3.2
const hardlyOwn = 0.1
/** Scores that more than this share of records reaches by chance tell nothing of partners. */
const mostByOwn = 0.6
/** Records that a list must at least be worth to be a measure. */
const fewestOwn = 15
/** Records from which on words are not shuffled: it takes as long as reading the lists again. */
const mostShuffled = 12_000
/** Of the records of the shorter list so many that say the same in every field show a relation. */
const equalShare = 0.1

/**
 * Holds the best pairs of records against what chance gives, which two lists show that surely have no
 * partners: a list against itself (`own`), where each record is another thing, and against one whose
 * words are `shuffled`, which works where several are of one. `found` is how many pairs would be taken, `equal`
 * how many of them say the same in every field: chance makes none of these.
 */
export function relationOf(
  scene: Scene,
  score: Float64Array,
  found: number,
  equal: number,
  own: BestScores,
  shuffled: () => BestScores,
): Relation {
  const { leftRows, rightRows } = scene
  if (leftRows < 2 || rightRows < 2) return noRelation
  const tops = bestScores(scene, score)
  const sides = [
    { top: tops.left, null: scaledNull(own.left, rightRows / (leftRows - 1)) },
    { top: tops.right, null: scaledNull(own.right, leftRows / (rightRows - 1)) },
  ]
  const beyondOwn = sides.map((side) => Math.max(0, standardErrors(side.top, side.null)))
  const average = (beyondOwn[0]! + beyondOwn[1]!) / 2
  const standsOut = Math.min(...beyondOwn)
  const unclear: Relation = { chance: null, fewestMatches: 0, likelyMatches: 0, standsOut }
  const isShown = equal > 0 && equal >= equalShare * Math.min(leftRows, rightRows)
  const isLong = sides.every((side) => side.null.size >= fewestOwn)
  const isMeasure =
    isLong &&
    sides.every(({ top, null: chance }) => {
      const at = top[Math.max(0, top.length - Math.max(3, found))]!
      return chance.above(at) <= mostTwins
    })
  if (!isShown && standsOut < surely && leftRows + rightRows <= mostShuffled) {
    const best = shuffled()
    const beyond = Math.max(
      standardErrors(tops.left, scaledNull(best.left, 1)),
      standardErrors(tops.right, scaledNull(best.right, 1)),
    )
    if (beyond < (isLong && average < hardlyBeyondOwn ? beyondShuffledAlone : beyondShuffled)) {
      return {
        ...unclear,
        chance: sentence(
          `${besides(equal)}the best pairs are no better than those of the same words put together by chance: nothing shows that the lists have ${inCommon(equal)}.`,
        ),
      }
    }
  }
  if (!isMeasure) return unclear
  const isClear = pairsStandOut(tops, own, scene) >= clearPairs
  if (!isShown && !isClear && standsOut < each && average < onAverage) {
    return {
      ...unclear,
      chance: sentence(
        `${besides(equal)}records find as good a partner in their own list as in the other: nothing shows that the lists have ${inCommon(equal)}.`,
      ),
    }
  }
  if (scene.cardinality !== 'one_to_one') return unclear
  const twins = Math.max(
    ...sides.map(({ top, null: chance }) =>
      chance.above(top[Math.max(0, top.length - Math.max(3, found))]!),
    ),
  )
  const likely = sides.map((side) => likelyBeyond(side.top, side.null))
  return {
    ...unclear,
    fewestMatches: Math.min(...sides.map((side) => fewestBeyond(side.top, side.null))),
    likelyMatches: twins <= hardlyTwins ? Math.min(...likely) : 0,
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function besides(equal: number): string {
  if (equal === 0) return ''
  return equal === 1 ? 'Besides one equal pair ' : `Besides ${equal} equal pairs `
}

function inCommon(equal: number): string {
  return equal === 0 ? 'a record in common' : 'more records in common'
}

/** P(best score of a record without a partner >= t), and of how many records it was seen. */
interface Chance {
  readonly size: number
  readonly above: (t: number) => number
}

/** Of the best scores among some others, ascending, those among `factor` times as many. */
function scaledNull(best: Float64Array, factor: number): Chance {
  return {
    size: best.length / Math.max(1, factor),
    above: (t) => 1 - (1 - (best.length - firstFrom(best, t)) / Math.max(1, best.length)) ** factor,
  }
}

function firstFrom(ascending: Float64Array, value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascending[middle]! < value - 1e-9) low = middle + 1
    else high = middle
  }
  return low
}

/** Of the records with scores as high as those of the k best: how many there are, and by chance. */
function* thresholds(
  top: Float64Array,
  { above }: Chance,
): Generator<{ readonly share: number; readonly chance: number }> {
  const rows = top.length
  for (let k = 2; k <= rows; k = Math.max(k + 1, Math.ceil(k * 1.15))) {
    const t = top[rows - k]!
    if (t === Number.NEGATIVE_INFINITY) return
    yield { share: k / rows, chance: above(t) }
  }
}

/**
 * By how many standard errors more records reach a score than chance gives, at the score that shows it
 * best: the signed root of the likelihood ratio of two shares (G test). 0: by none.
 */
export function standardErrors(top: Float64Array, chance: Chance): number {
  const [n, m] = [top.length, chance.size]
  if (n === 0 || m <= 0) return 0
  const part = (seen: number, expected: number): number =>
    seen <= 0 ? 0 : seen * Math.log(seen / expected)
  let most = 0
  for (const { share, chance: by } of thresholds(top, chance)) {
    if (share <= by) continue
    const both = (share * n + by * m) / (n + m)
    const ratio =
      part(share * n, both * n) +
      part((1 - share) * n, (1 - both) * n) +
      part(by * m, both * m) +
      part((1 - by) * m, (1 - both) * m)
    most = Math.max(most, Math.sqrt(Math.max(0, 2 * ratio)))
  }
  return most
}

/** At least so many records have a partner (less a standard error): those beyond what chance gives. */
export function fewestBeyond(top: Float64Array, chance: Chance): number {
  const [n, m] = [top.length, Math.max(1e-9, chance.size)]
  let fewest = 0
  for (const { share, chance: by } of thresholds(top, chance)) {
    if (by > 0.9) break
    const error = Math.sqrt((share * (1 - share)) / n + (by * (1 - by) + 1 / m) / m)
    fewest = Math.max(fewest, (share - by - error) / (1 - by))
  }
  return fewest * n
}

/**
 * So many records have a partner (less a standard error of those that reach the score without one), at the
 * score that shows most.
 */
export function likelyBeyond(top: Float64Array, chance: Chance): number {
  const [n, m] = [top.length, Math.max(1e-9, chance.size)]
  let likely = 0
  for (const { share, chance: by } of thresholds(top, chance)) {
    if (by > mostByOwn) break
    const matches = Math.max(0, (n * (share - by)) / (1 - by))
    const others = n - matches
    const variance = others * by * (1 - by) + (others * others * (by * (1 - by) + 1 / m)) / m
    likely = Math.max(likely, matches - Math.sqrt(variance) / (1 - by))
  }
  return likely
}

/**
 * By how many standard errors more pairs reach a score across the lists than within both of them, by the
 * comparisons made (G test of two Poisson rates), at the score that shows it best and that hardly a pair
 * within reaches. Where one list is short, its records alone are too few to show it.
 */
function pairsStandOut(
  tops: BestScores,
  own: BestScores,
  { leftRows, rightRows }: Pick<Scene, 'leftRows' | 'rightRows'>,
): number {
  const across = leftRows * rightRows
  // Each pair within a list is the best of two of its records.
  const within = (own.left.length * leftRows + own.right.length * rightRows) / 2
  const above = (ascending: Float64Array, t: number): number =>
    ascending.length - firstFrom(ascending, t)
  let most = 0
  for (let k = 2; k <= tops.left.length; k = Math.max(k + 1, Math.ceil(k * 1.15))) {
    const t = tops.left[tops.left.length - k]!
    if (t === Number.NEGATIVE_INFINITY) break
    const pairs = Math.min(k, above(tops.right, t))
    const ownPairs = (above(own.left, t) + above(own.right, t)) / 2
    if (ownPairs > hardlyOwn * pairs) break
    if (pairs * within <= ownPairs * across) continue
    const both = (pairs + ownPairs) / (across + within)
    const part = (seen: number, of: number): number =>
      seen <= 0 ? 0 : seen * Math.log(seen / (both * of))
    most = Math.max(most, 2 * (part(pairs, across) + part(ownPairs, within)))
  }
  return Math.sqrt(most)
}

function bestScores({ candidates, leftRows, rightRows }: Scene, score: Float64Array): BestScores {
  const left = new Float64Array(leftRows).fill(Number.NEGATIVE_INFINITY)
  const right = new Float64Array(rightRows).fill(Number.NEGATIVE_INFINITY)
  for (const [i, value] of score.entries()) {
    const [l, r] = [candidates.left[i]!, candidates.right[i]!]
    if (value > left[l]!) left[l] = value
    if (value > right[r]!) right[r] = value
  }
  return { left: left.sort(), right: right.sort() }
}

/**
 * Raised to the matches that are likely by themselves (`likely`) or by the own lists, where hardly a record has
 * a twin in its own list; elsewhere only from less than half of the fewest that the own lists show.
 */
export function raisedTo(
  probability: Float64Array,
  { fewestMatches, likelyMatches }: Pick<Relation, 'fewestMatches' | 'likelyMatches'>,
  likely: number,
): Float64Array {
  const expected = sumOf(probability)
  const most = Math.max(likely, likelyMatches)
  if (expected < most) return movedTo(probability, most)
  return expected < fewestMatches / 2 ? movedTo(probability, fewestMatches) : probability
}

export function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** Probabilities moved alike on the log-odds scale so that they sum to `total`; 0 and 1 stay. */
export function movedTo(probability: Float64Array, total: number): Float64Array {
  const logit = (p: number): number => Math.log(p / (1 - p))
  const moved = (shift: number): Float64Array =>
    probability.map((p) => (p <= 0 || p >= 1 ? p : 1 / (1 + Math.exp(-logit(p) - shift))))
  let [low, high] = [-12, 12]
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2
    if (sumOf(moved(middle)) < total) low = middle
    else high = middle
  }
  return moved((low + high) / 2)
}

/** The likeliest pair of lists without a record in common stays below this. */
const mostByChance = 0.45

/** Probabilities in the same order, of which one at most is expected to be right, none likely. */
export function expectedByChance(probability: Float64Array): Float64Array {
  return movedTo(probability, Math.min(1, sumOf(probability))).map((p) => Math.min(mostByChance, p))
}
