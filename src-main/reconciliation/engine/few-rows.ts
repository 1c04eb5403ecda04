import type { Agreement } from './compare.ts'
import type { Comparator } from './comparators.ts'
import type { Scene } from './null-model.ts'
import { NO_LEVEL } from './types.ts'

/** Rows of the longer list up to which what is fitted to both says little. */
const mostRows = 40

/** Whether lists are too short for models of what chance gives. */
export function hasFewRows({
  leftRows,
  rightRows,
}: Pick<Scene, 'leftRows' | 'rightRows'>): boolean {
  return Math.max(leftRows, rightRows) <= mostRows
}

/** Levels from which on values agree, as a share of the highest level. */
const alike = { words: 0.65, others: 0.8 }

/**
 * Share of the evidence of each candidate that agrees by what it says itself, whatever the models make
 * of it: words alike for the most part, numbers, dates and codes the same. 0 where there is none.
 */
export function agreeingShare(
  { width, levels }: Pick<Agreement, 'width' | 'levels'>,
  comparators: readonly Comparator[],
): Float64Array {
  const least = comparators.map(({ edges, comparison: { kind } }) => {
    const isWords = kind === 'cosine' || kind === 'containment' || kind === 'words_and_letters'
    return Math.round((isWords ? alike.words : alike.others) * edges.length)
  })
  return Float64Array.from({ length: width === 0 ? 0 : levels.length / width }, (_, i) => {
    let told = 0
    let agreeing = 0
    for (let s = 0; s < width; s++) {
      const level = levels[i * width + s]!
      if (level === NO_LEVEL) continue
      told++
      if (level >= least[s]!) agreeing++
    }
    return told === 0 ? 0 : agreeing / told
  })
}

/** A pair that is no match by itself stays below this, however much better than the others it is. */
const unsure = 0.45

/** Of what the likely pairs agree in on the whole, a pair must agree in this share. */
const likeOthers = 0.5

/**
 * Probabilities held to what pairs say themselves: with a handful of rows the best of a record that has
 * no partner stands out as a match does. `weight`: log odds of the levels with the prior.
 */
export function heldToEvidence(
  probability: Float64Array,
  weight: (i: number) => number,
  agreeing: Float64Array,
): Float64Array {
  const ofLikely = agreeing.filter((_, i) => probability[i]! >= 0.5).sort()
  const least = likeOthers * (ofLikely[ofLikely.length >> 1] ?? 0)
  return probability.map((p, i) => {
    const most = agreeing[i]! < least ? unsure : 1
    return Math.min(p, most, 1 / (1 + Math.exp(-weight(i))))
  })
}

/** A pair whose evidence speaks for it is at least so likely that a person sees it. */
const worthSeeing = 0.25

/**
 * What is left of probabilities where few rows cannot show whether the lists have a record in common:
 * pairs that agree in everything keep theirs, all others that have something for them wait for a person.
 */
export function doubtedByFewRows(
  probability: Float64Array,
  weight: (i: number) => number,
  agreeing: Float64Array,
): Float64Array {
  return probability.map((p, i) => {
    const seen = agreeing[i]! >= 0.5 && weight(i) > 0 ? Math.max(p, worthSeeing) : p
    return agreeing[i]! === 1 ? seen : Math.min(seen, unsure)
  })
}

/** Why nothing is known of lists that few rows cannot tell from unrelated ones; `open`: pairs in review. */
export function tooFewRows(found: number, open: number): string {
  const counted =
    found === 0
      ? 'no pair counts as a match'
      : 'only pairs that agree in everything count as matches'
  const waiting = open === 0 ? '' : '; look through those in review'
  return `So few rows cannot show whether the lists have more in common than chance gives: ${counted}${waiting}.`
}
