import type { WhatIfAnswer } from './what-if.ts'
import { english, groupLabel, listed } from './words.ts'

/** What would be different, in the order in which one asks: score, seats, users, groups, proof. */
export function whatIfSentences(
  answer: Omit<WhatIfAnswer, 'sentences'>,
  numbers = english,
): string[] {
  const { before, after, users, groups } = answer
  const sentences: string[] = []
  const gain = after.score_sum - before.score_sum
  const size = Math.abs(gain)
  const isTold = size > 1e-9 * Math.max(1, Math.abs(before.score_sum))
  sentences.push(
    isTold
      ? `The score ${gain > 0 ? 'rises' : 'falls'} by ${numbers.amount(size)} to ${numbers.total(after.score_sum)}.`
      : `The score stays ${numbers.total(after.score_sum)}.`,
  )
  // Each best possible lies between what was found and its bound.
  const least = after.objective - before.upper_bound
  const most = after.upper_bound - before.objective
  if (isTold) {
    sentences.push(
      `Certified: the best possible objective changes by ${signed(least, numbers)} to ${signed(most, numbers)}.`,
    )
  }
  const seats = after.assignments - before.assignments
  if (seats !== 0) {
    sentences.push(
      `${numbers.count(Math.abs(seats), 'assignment')} ${seats > 0 ? 'more' : 'fewer'} are made.`,
    )
  }
  const changed = users.moved + users.gained + users.lost
  sentences.push(
    changed === 0
      ? 'Every user holds what they held.'
      : `${numbers.count(changed, 'user')} would hold something else: ${numbers.number(users.gained)} gain a first contract, ${numbers.number(users.lost)} lose their last.`,
  )
  const newly = groups.filter((group) => group.before.compliant && !group.after.compliant)
  const mended = groups.filter((group) => !group.before.compliant && group.after.compliant)
  const names = (of: typeof groups): string =>
    listed(
      of.map(({ group_id: id }) => groupLabel(id)),
      5,
      numbers,
    )
  if (newly.length > 0) sentences.push(`No longer at target: ${names(newly)}.`)
  if (mended.length > 0) sentences.push(`Now at target: ${names(mended)}.`)
  sentences.push(
    `${answer.timed_out ? 'The time limit ended the search; the result' : 'The result'} is within ${numbers.gap(after.gap_percent)} of the best possible under these rules, by a bound over all ${numbers.number(answer.pairs)} eligible pairs of the run.`,
  )
  return sentences
}

function signed(value: number, numbers: typeof english): string {
  return `${value < 0 ? '−' : '+'}${numbers.amount(Math.abs(value))}`
}
