import type { Cardinality } from '../../../src-shared/reconciliation/fields.ts'
import type { Candidates } from './candidates.ts'

/** Claims a claimed record gets on average, from which on a side is "many". */
const claimsEach = 1.6
const fewestShared = 4
const claimsOneSided = 1.3

/**
 * Whether several records of one side belong to one of the other, from the clearest claims: each
 * record claims its best pair; where claims as strong as those of the expected matches
 * often meet on one record, that side is "one" and the claiming side "many".
 */
export function judgeCardinality(
  candidates: Candidates,
  score: Float64Array,
  rows: { readonly left: number; readonly right: number },
  expectedMatches: number,
): { used: Cardinality; why: string } {
  const matched = Math.max(5, Math.round(expectedMatches * 0.9))
  const half = Math.max(5, Math.round(Math.min(rows.left, rows.right) / 2))
  const fromLeft = (rank: number): Claims =>
    strongClaims(candidates.left, candidates.right, score, rows.left, rows.right, rank)
  const fromRight = (rank: number): Claims =>
    strongClaims(candidates.right, candidates.left, score, rows.right, rows.left, rank)
  const lefts = fromLeft(matched)
  const rights = fromRight(matched)
  const many = (side: Claims): boolean =>
    side.claims >= claimsEach * side.claimed && side.claims - side.claimed >= fewestShared
  if (!many(lefts) && !many(rights)) {
    // The expectation supposes one to one. Sharing in one direction only needs no expectation:
    // among records without partners claims meet in both.
    const leftHalf = fromLeft(half)
    const rightHalf = fromRight(half)
    if (oneSided(leftHalf, rightHalf)) {
      return { used: 'many_to_one', why: manyToOne(leftHalf) }
    }
    if (oneSided(rightHalf, leftHalf)) {
      return { used: 'one_to_many', why: oneToMany(rightHalf) }
    }
  }
  if (many(lefts) && many(rights)) {
    return {
      used: 'many_to_many',
      why: `Many to many: ${shared(lefts, 'left', 'right')}, and ${shared(rights, 'right', 'left')}.`,
    }
  }
  if (many(lefts)) return { used: 'many_to_one', why: manyToOne(lefts) }
  if (many(rights)) return { used: 'one_to_many', why: oneToMany(rights) }
  return {
    used: 'one_to_one',
    why: `One to one: ${shared(lefts, 'left', 'right').replace('only ', '')}, ${shared(rights, 'right', 'left').replace('only ', '')}; hardly any is claimed twice.`,
  }
}

function shared(side: Claims, from: string, to: string): string {
  const claims =
    side.claims === 1
      ? `the ${from} record with the clearest partner claims`
      : `the ${side.claims} ${from} records with the clearest partners claim`
  return `${claims} only ${side.claimed} ${to} ${side.claimed === 1 ? 'record' : 'records'}`
}

function manyToOne(lefts: Claims): string {
  return `Many to one: ${shared(lefts, 'left', 'right')}, so several left records belong to one on the right.`
}

function oneToMany(rights: Claims): string {
  return `One to many: ${shared(rights, 'right', 'left')}, so several right records belong to one on the left.`
}

function oneSided(sharing: Claims, other: Claims): boolean {
  return (
    sharing.claims >= claimsOneSided * sharing.claimed &&
    sharing.claims - sharing.claimed >= 2 &&
    other.claims <= 1.05 * other.claimed
  )
}

interface Claims {
  readonly claims: number
  readonly claimed: number
}

function strongClaims(
  from: Int32Array,
  to: Int32Array,
  score: Float64Array,
  fromRows: number,
  toRows: number,
  rank: number,
): Claims {
  const best = new Int32Array(fromRows).fill(-1)
  for (let i = 0; i < score.length; i++) {
    const row = from[i]!
    if (best[row] === -1 || score[i]! > score[best[row]!]!) best[row] = i
  }
  const top = new Float64Array(toRows).fill(Number.NEGATIVE_INFINITY)
  for (const i of best) if (i !== -1) top[to[i]!] = Math.max(top[to[i]!]!, score[i]!)
  const tops = top.filter((value) => value > Number.NEGATIVE_INFINITY).sort()
  const threshold = tops[Math.max(0, tops.length - rank)] ?? 0
  let claims = 0
  const claimed = new Set<number>()
  for (const i of best) {
    if (i === -1 || score[i]! < threshold) continue
    claims++
    claimed.add(to[i]!)
  }
  return { claims, claimed: claimed.size }
}
