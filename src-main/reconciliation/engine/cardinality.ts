import type { Cardinality } from '../../../src-shared/reconciliation/fields.ts'
import type { Candidates } from './candidates.ts'

/** Claims a claimed record gets on average, from which on a side is "many". */
const claimsEach = 1.6
const fewestShared = 4
const claimsOneSided = 1.3
/** Evidence (nats) by which a claim stands clear of its record's next, and is as good as another's. */
const clearOfNext = 3
const asStrong = 1
/** Score of the next where a record has a single candidate: no evidence at all. */
const lowestNext = -15
/** Of the claims on records that others claim more, so many stand clear by chance in hardly any lists. */
const furtherShare = 0.12
/** Below this share of the pairs that are best for both, one to one finds next to nothing. */
const fewestStandingOut = 0.25

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
    // Where hardly any pair stands out from its rivals, it may be because they all belong there;
    // where some claims are shared, others that fit as well say so too.
    const further = furtherClaims(candidates, score, rows)
    const none = expectedMatches < fewestStandingOut * further.mutual
    if ((none || oneSided(lefts, rights)) && beyondChance(further.left, further.right)) {
      return { used: 'many_to_one', why: `Many to one: ${told(further.left, 'left', 'right')}` }
    }
    if ((none || oneSided(rights, lefts)) && beyondChance(further.right, further.left)) {
      return { used: 'one_to_many', why: `One to many: ${told(further.right, 'right', 'left')}` }
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

/** Claims on records that another claims more strongly, and those of them that are as good. */
interface FurtherClaims {
  readonly claims: number
  readonly asGood: number
}

function beyondChance(side: FurtherClaims, other: FurtherClaims): boolean {
  const share = ({ asGood, claims }: FurtherClaims): number => asGood / Math.max(1, claims)
  return (
    side.asGood >= fewestShared && share(side) >= furtherShare && share(side) >= 2 * share(other)
  )
}

function told({ claims, asGood }: FurtherClaims, from: string, to: string): string {
  return `of ${claims} ${from} records whose best ${to} record another claims more, ${asGood} fit it as well and nothing else, so several ${from} records belong to one on the ${to}.`
}

function furtherClaims(
  { left, right }: Candidates,
  score: Float64Array,
  rows: { readonly left: number; readonly right: number },
): { mutual: number; left: FurtherClaims; right: FurtherClaims } {
  const lefts = bestTwo(left, score, rows.left)
  const rights = bestTwo(right, score, rows.right)
  let mutual = 0
  const count = (from: typeof lefts, to: typeof lefts, toOf: Int32Array): FurtherClaims => {
    let claims = 0
    let asGood = 0
    for (const [row, i] of from.best.entries()) {
      if (i === -1) continue
      const top = to.best[toOf[i]!]!
      if (top === i) {
        mutual += 0.5
        continue
      }
      claims++
      const clear = score[i]! - from.second[row]! > clearOfNext
      if (clear && score[top]! - score[i]! < asStrong) asGood++
    }
    return { claims, asGood }
  }
  const ofLeft = count(lefts, rights, right)
  const ofRight = count(rights, lefts, left)
  return { mutual, left: ofLeft, right: ofRight }
}

/** The best pair of each record and the score of its next. */
function bestTwo(
  rowOf: Int32Array,
  score: Float64Array,
  rows: number,
): { best: Int32Array; second: Float64Array } {
  const best = new Int32Array(rows).fill(-1)
  const second = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < score.length; i++) {
    const row = rowOf[i]!
    const top = best[row]!
    if (top === -1) best[row] = i
    else if (score[i]! > score[top]!) {
      second[row] = score[top]!
      best[row] = i
    } else if (score[i]! > second[row]!) second[row] = score[i]!
  }
  for (let row = 0; row < rows; row++) {
    if (second[row] === Number.NEGATIVE_INFINITY && best[row] !== -1) {
      second[row] = Math.min(score[best[row]!]!, lowestNext)
    }
  }
  return { best, second }
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
