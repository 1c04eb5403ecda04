import type { Blocking } from './types.ts'
import type { TextView, TokenRows } from './views.ts'

/** Proposes for each row of one side its best rows of the other. */
export interface BlockingRule {
  readonly name: string
  readonly view: TextView
  /** The best of the right for each left row, and of the left for each right row. */
  readonly bestForLeft: number
  readonly bestForRight: number
}

export interface Candidates {
  readonly count: number
  readonly left: Int32Array
  readonly right: Int32Array
  /** Pairs of left row l: offsets[l]..offsets[l + 1]. */
  readonly offsets: Int32Array
}

/** Tokens more records share than this are left out of blocking, and reported. */
const commonShare = 0.2
const commonFloor = 50
/** Posting entries read for one row before its more common tokens are left out. */
const workPerRow = 40_000

/**
 * Candidate pairs of all rules together, in the order of (left, right). Linear in the candidates;
 * common tokens cannot make a block explode: they are capped, and each row proposes only its best.
 */
export function findCandidates(
  rules: readonly BlockingRule[],
  rows: { readonly left: number; readonly right: number },
  sameList: boolean,
  step: (fraction: number) => void,
): { candidates: Candidates; blocking: Blocking } {
  const found = new PairBuffer()
  const droppedOf: { value: string; records: number }[][] = []
  for (const [index, rule] of rules.entries()) {
    const dropped = new Map<number, number>()
    const { left, right } = rule.view
    const fraction = (share: number): void => step((index + share) / rules.length)
    const cap = (side: number): number => Math.max(commonFloor, Math.floor(commonShare * side))
    bestOf(
      left,
      right,
      rule.view,
      cap(right.rows),
      rule.bestForLeft,
      sameList,
      dropped,
      (l, r) => {
        if (!sameList) found.push(l, r, index)
        else if (l < r) found.push(l, r, index)
        else found.push(r, l, index)
      },
      (share) => fraction(share / 2),
    )
    if (!sameList) {
      bestOf(
        right,
        left,
        rule.view,
        cap(left.rows),
        rule.bestForRight,
        false,
        dropped,
        (r, l) => {
          found.push(l, r, index)
        },
        (share) => fraction(0.5 + share / 2),
      )
    }
    droppedOf.push(
      [...dropped]
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, 20)
        .map(([token, records]) => ({ value: rule.view.tokens[token]!, records })),
    )
  }
  const merged = found.merge(rows.left, rows.right, rules.length)
  const allPairs = sameList ? (rows.left * (rows.left - 1)) / 2 : rows.left * rows.right
  return {
    candidates: merged.candidates,
    blocking: {
      allPairs,
      candidates: merged.candidates.count,
      rules: rules.map((rule, index) => ({
        name: rule.name,
        pairs: merged.pairs[index]!,
        alone: merged.alone[index]!,
        dropped: droppedOf[index]!,
      })),
    },
  }
}

function bestOf(
  from: TokenRows,
  to: TokenRows,
  view: TextView,
  cap: number,
  keep: number,
  sameList: boolean,
  dropped: Map<number, number>,
  emit: (from: number, to: number) => void,
  step: (fraction: number) => void,
): void {
  if (keep === 0 || to.rows === 0) return
  const { starts, rows, weights } = postings(to, view.tokens.length)
  const score = new Float32Array(to.rows)
  const touched = new Int32Array(to.rows)
  const heapRows = new Int32Array(keep)
  const heapScores = new Float32Array(keep)
  const order: number[] = []
  for (let f = 0; f < from.rows; f++) {
    if ((f & 1023) === 0) step(f / from.rows)
    order.length = 0
    for (let i = from.offsets[f]!; i < from.offsets[f + 1]!; i++) {
      const token = from.ids[i]!
      const length = starts[token + 1]! - starts[token]!
      if (length === 0) continue
      if (length > cap) dropped.set(token, length)
      else order.push(i)
    }
    order.sort((a, b) => from.weights[b]! - from.weights[a]! || a - b)
    let touchedCount = 0
    let work = 0
    for (const i of order) {
      const token = from.ids[i]!
      const weight = from.weights[i]!
      const end = starts[token + 1]!
      work += end - starts[token]!
      if (work > workPerRow && touchedCount > 0) break
      for (let p = starts[token]!; p < end; p++) {
        const t = rows[p]!
        if (score[t] === 0) touched[touchedCount++] = t
        score[t]! += weight * weights[p]!
      }
    }
    let size = 0
    for (let k = 0; k < touchedCount; k++) {
      const t = touched[k]!
      const s = score[t]!
      score[t] = 0
      if (sameList && t === f) continue
      if (size < keep) {
        siftUp(heapRows, heapScores, size++, t, s)
      } else if (s > heapScores[0]! || (s === heapScores[0] && t < heapRows[0]!)) {
        siftDown(heapRows, heapScores, size, t, s)
      }
    }
    for (let k = 0; k < size; k++) emit(f, heapRows[k]!)
  }
}

/** A worse entry is nearer to the root: lower score, then higher row. */
function worse(scoreA: number, rowA: number, scoreB: number, rowB: number): boolean {
  return scoreA < scoreB || (scoreA === scoreB && rowA > rowB)
}

function siftUp(
  rows: Int32Array,
  scores: Float32Array,
  at: number,
  row: number,
  score: number,
): void {
  let i = at
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (!worse(score, row, scores[parent]!, rows[parent]!)) break
    rows[i] = rows[parent]!
    scores[i] = scores[parent]!
    i = parent
  }
  rows[i] = row
  scores[i] = score
}

function siftDown(
  rows: Int32Array,
  scores: Float32Array,
  size: number,
  row: number,
  score: number,
): void {
  let i = 0
  for (;;) {
    let child = 2 * i + 1
    if (child >= size) break
    if (
      child + 1 < size &&
      worse(scores[child + 1]!, rows[child + 1]!, scores[child]!, rows[child]!)
    )
      child++
    if (!worse(scores[child]!, rows[child]!, score, row)) break
    rows[i] = rows[child]!
    scores[i] = scores[child]!
    i = child
  }
  rows[i] = row
  scores[i] = score
}

function postings(
  side: TokenRows,
  tokens: number,
): { starts: Int32Array; rows: Int32Array; weights: Float32Array } {
  const starts = new Int32Array(tokens + 1)
  for (const id of side.ids) starts[id + 1]!++
  for (let t = 0; t < tokens; t++) starts[t + 1]! += starts[t]!
  const next = starts.slice()
  const rows = new Int32Array(side.ids.length)
  const weights = new Float32Array(side.ids.length)
  for (let r = 0; r < side.rows; r++) {
    for (let i = side.offsets[r]!; i < side.offsets[r + 1]!; i++) {
      const at = next[side.ids[i]!]!++
      rows[at] = r
      weights[at] = side.weights[i]!
    }
  }
  return { starts, rows, weights }
}

class PairBuffer {
  #left = new Int32Array(1 << 14)
  #right = new Int32Array(1 << 14)
  #rule = new Uint8Array(1 << 14)
  #length = 0

  push(left: number, right: number, rule: number): void {
    if (this.#length === this.#left.length) {
      const size = this.#length * 2
      const grow = <T extends Int32Array | Uint8Array>(from: T, to: T): T => {
        to.set(from)
        return to
      }
      this.#left = grow(this.#left, new Int32Array(size))
      this.#right = grow(this.#right, new Int32Array(size))
      this.#rule = grow(this.#rule, new Uint8Array(size))
    }
    this.#left[this.#length] = left
    this.#right[this.#length] = right
    this.#rule[this.#length++] = rule
  }

  /** Distinct pairs, and for each rule its pairs and those no other rule proposed. */
  merge(
    leftRows: number,
    rightRows: number,
    ruleCount: number,
  ): { candidates: Candidates; pairs: number[]; alone: number[] } {
    const starts = new Int32Array(leftRows + 1)
    for (let i = 0; i < this.#length; i++) starts[this.#left[i]! + 1]!++
    for (let l = 0; l < leftRows; l++) starts[l + 1]! += starts[l]!
    const next = starts.slice()
    const byLeft = new Int32Array(this.#length)
    for (let i = 0; i < this.#length; i++) byLeft[next[this.#left[i]!]!++] = i
    const left = new Int32Array(this.#length)
    const right = new Int32Array(this.#length)
    const offsets = new Int32Array(leftRows + 1)
    const pairs = new Array<number>(ruleCount).fill(0)
    const alone = new Array<number>(ruleCount).fill(0)
    const ruleBits = new Int32Array(rightRows)
    let count = 0
    for (let l = 0; l < leftRows; l++) {
      const first = count
      for (let k = starts[l]!; k < starts[l + 1]!; k++) {
        const r = this.#right[byLeft[k]!]!
        if (ruleBits[r] === 0) right[count++] = r
        ruleBits[r]! |= 1 << this.#rule[byLeft[k]!]!
      }
      right.subarray(first, count).sort()
      for (let k = first; k < count; k++) {
        left[k] = l
        const bits = ruleBits[right[k]!]!
        ruleBits[right[k]!] = 0
        for (let rule = 0; rule < ruleCount; rule++) {
          if ((bits & (1 << rule)) === 0) continue
          pairs[rule]!++
          if (bits === 1 << rule) alone[rule]!++
        }
      }
      offsets[l + 1] = count
    }
    return {
      candidates: { count, left: left.slice(0, count), right: right.slice(0, count), offsets },
      pairs,
      alone,
    }
  }
}
