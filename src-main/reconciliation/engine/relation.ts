import type { BestScores } from './shuffled-words.ts'
import type { Scene } from './null-model.ts'

/** Whether two lists have anything to do with each other, as far as the best pairs of records show. */
export interface Relation {
  /** No more than chance gives: a sentence that says so. null: more, or that cannot be told. */
  readonly chance: string | null
  /** At least so many records have a partner; 0 where that is not measured. */
  readonly fewestMatches: number
  /** Standard errors by which pairs stand out from those of the own lists, of the side with fewer. */
  readonly standsOut: number
}

/** Where nothing was held against chance: what was found counts as it is. */
export const noRelation: Relation = {
  chance: null,
  fewestMatches: 0,
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
  const unclear: Relation = { chance: null, fewestMatches: 0, standsOut }
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
  if (!isShown && standsOut < each && average < onAverage) {
    return {
      ...unclear,
      chance: sentence(
        `${besides(equal)}records find as good a partner in their own list as in the other: nothing shows that the lists have ${inCommon(equal)}.`,
      ),
    }
  }
  if (scene.cardinality !== 'one_to_one') return unclear
  return {
    ...unclear,
    fewestMatches: Math.min(...sides.map((side) => fewestBeyond(side.top, side.null))),
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

/** Probabilities moved alike on the log-odds scale so that they sum to `total`; 0 and 1 stay. */
export function movedTo(probability: Float64Array, total: number): Float64Array {
  const logit = (p: number): number => Math.log(p / (1 - p))
  const moved = (shift: number): Float64Array =>
    probability.map((p) => (p <= 0 || p >= 1 ? p : 1 / (1 + Math.exp(-logit(p) - shift))))
  const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0)
  let [low, high] = [-12, 12]
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2
    if (sum(moved(middle)) < total) low = middle
    else high = middle
  }
  return moved((low + high) / 2)
}

/** The likeliest pair of lists without a record in common stays below this. */
const mostByChance = 0.45

/** Probabilities in the same order, of which one at most is expected to be right, none likely. */
export function expectedByChance(probability: Float64Array): Float64Array {
  const total = probability.reduce((sum, p) => sum + p, 0)
  return movedTo(probability, Math.min(1, total)).map((p) => Math.min(mostByChance, p))
}
