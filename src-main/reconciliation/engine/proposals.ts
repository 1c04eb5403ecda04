import type { TokenRows } from './views.ts'

/** Rows by token: those of token t are rows[starts[t]..starts[t + 1]). */
export interface Postings {
  readonly starts: Int32Array
  readonly rows: Int32Array
  readonly weights: Float32Array
}

/** What one side proposes of the other by one rule. */
export interface ProposalTask {
  readonly from: TokenRows
  readonly to: Postings
  readonly toRows: number
  /** Saves reading postings where the weights of each row have a Euclidean length of 1 at most. */
  readonly bounds: ProposalBounds | null
  /** Tokens that more records share are left out. */
  readonly cap: number
  /** Best rows of the other side that each row proposes. */
  readonly keep: number
  /** Posting entries read for one row before its more common tokens are left out. */
  readonly work: number
  readonly sameList: boolean
  /** Row f proposes proposed[f * keep..(f + 1) * keep); -1 where there is none. */
  readonly proposed: Int32Array
}

/** What rows of the other side can reach at most, and their tokens to complete those that may win. */
export interface ProposalBounds {
  readonly rows: TokenRows
  /** Highest weight of each token. */
  readonly heaviest: Float32Array
}

/**
 * Proposes for the rows first..last; each answer depends on its row alone. Tokens are read from the
 * rarest on. Once those left cannot lift a new row among the best, the rows that can still win are
 * completed one by one (MaxScore, Turtle and Flood 1995): the same rows as all postings give.
 */
export function proposeRows(
  task: ProposalTask,
  first: number,
  last: number,
  scratch: ProposalScratch,
): void {
  const { from, to, bounds, cap, keep, work, sameList, proposed } = task
  const { starts, rows, weights } = to
  const { score, touched } = scratch.of(task.toRows)
  const heapRows = new Int32Array(keep)
  const heapScores = new Float32Array(keep)
  const rest = bounds === null ? null : new RestOfTokens(task, bounds, scratch)
  let order = new Int32Array(64)
  for (let f = first; f < last; f++) {
    const begin = from.offsets[f]!
    const finish = from.offsets[f + 1]!
    if (finish - begin > order.length) order = new Int32Array(2 * (finish - begin))
    let tokens = 0
    for (let i = begin; i < finish; i++) {
      const token = from.ids[i]!
      const length = starts[token + 1]! - starts[token]!
      if (length === 0 || length > cap) continue
      // Rarest first; of the same weight the earlier.
      const weight = from.weights[i]!
      let at = tokens++
      while (at > 0 && from.weights[order[at - 1]!]! < weight) {
        order[at] = order[at - 1]!
        at--
      }
      order[at] = i
    }
    let unread = 0
    for (let k = 0; k < tokens; k++) {
      const token = from.ids[order[k]!]!
      const length = starts[token + 1]! - starts[token]!
      if (k > 0 && unread + length > work) tokens = k
      else unread += length
    }
    rest?.begin(order, tokens)
    const self = sameList ? f : -1
    let touchedCount = 0
    let k = 0
    let isSettled = false
    for (; k < tokens; k++) {
      if (rest !== null && rest.isWorthAsking(k, unread, touchedCount)) {
        isSettled = rest.isSettled(k, unread, touchedCount, self)
        if (isSettled) break
      }
      const i = order[k]!
      const token = from.ids[i]!
      const weight = from.weights[i]!
      const end = starts[token + 1]!
      unread -= end - starts[token]!
      for (let p = starts[token]!; p < end; p++) {
        const t = rows[p]!
        const before = score[t]!
        touched[touchedCount] = t
        touchedCount += Number(before === 0)
        score[t] = before + weight * weights[p]!
      }
    }
    if (isSettled) touchedCount = rest!.complete(k, touchedCount)
    let size = 0
    for (let n = 0; n < touchedCount; n++) {
      const t = touched[n]!
      const s = score[t]!
      score[t] = 0
      if (t === self) continue
      if (size < keep) {
        siftUp(heapRows, heapScores, size++, t, s)
      } else if (s > heapScores[0]! || (s === heapScores[0] && t < heapRows[0]!)) {
        siftDown(heapRows, heapScores, size, t, s)
      }
    }
    const at = f * keep
    for (let n = 0; n < keep; n++) proposed[at + n] = n < size ? heapRows[n]! : -1
  }
}

/** What sums of floats may be rounded up beyond their bound. */
const slack = 1.0001

/** The tokens of a row that are not read yet, from k on, and what they can add to any row. */
class RestOfTokens {
  readonly #from: TokenRows
  readonly #bounds: ProposalBounds
  readonly #keep: number
  readonly #score: Float32Array
  readonly #touched: Int32Array
  /** Place + 1 of the tokens that are left, 0 for others. */
  readonly #placeOf: Uint16Array
  readonly #best: Float64Array
  /** Tokens of a row of the other side. */
  readonly #usual: number
  #order: Int32Array = new Int32Array(0)
  #tokens = 0
  /** What the tokens before place k have added at most, and what those from k on can. */
  #before = new Float64Array(65)
  #after = new Float64Array(65)
  #weightOf = new Float64Array(64)
  #askedAt = 0
  #least = 0

  constructor(
    { from, to, toRows, keep }: ProposalTask,
    bounds: ProposalBounds,
    scratch: ProposalScratch,
  ) {
    this.#from = from
    this.#bounds = bounds
    this.#keep = keep
    const { score, touched } = scratch.of(toRows)
    this.#score = score
    this.#touched = touched
    this.#placeOf = scratch.places(to.starts.length - 1)
    this.#best = new Float64Array(keep)
    this.#usual = bounds.rows.ids.length / Math.max(1, toRows)
  }

  begin(order: Int32Array, tokens: number): void {
    this.#order = order
    this.#tokens = tokens
    this.#askedAt = Number.POSITIVE_INFINITY
    if (tokens >= this.#before.length) {
      this.#before = new Float64Array(2 * tokens)
      this.#after = new Float64Array(2 * tokens)
      this.#weightOf = new Float64Array(2 * tokens)
    }
    const { ids, weights } = this.#from
    let sum = 0
    for (let k = 0; k < tokens; k++) {
      this.#before[k] = sum
      sum += weights[order[k]!]! * this.#bounds.heaviest[ids[order[k]!]!]!
    }
    let squares = 0
    for (let k = tokens - 1; k >= 0; k--) {
      const weight = weights[order[k]!]!
      squares += weight * weight
      this.#after[k] = slack * Math.min(sum - this.#before[k]!, Math.sqrt(squares))
    }
  }

  /** Whether much is unread and the best rows may be beyond reach. */
  isWorthAsking(k: number, unread: number, touched: number): boolean {
    if (unread < 2 * touched + 64 || this.#before[k]! <= this.#after[k]!) return false
    return touched >= this.#keep && this.#askedAt > 1.5 * unread
  }

  /** Whether no new row can be among the best, and completing the others costs less than reading on. */
  isSettled(k: number, unread: number, touched: number, self: number): boolean {
    this.#askedAt = unread
    const { length } = this.#best
    const best = this.#best.fill(0)
    for (let n = 0; n < touched; n++) {
      const t = this.#touched[n]!
      const s = this.#score[t]!
      if (s <= best[length - 1]! || t === self) continue
      let at = length - 1
      while (at > 0 && best[at - 1]! < s) {
        best[at] = best[at - 1]!
        at--
      }
      best[at] = s
    }
    const least = best[length - 1]!
    const after = this.#after[k]!
    if (least <= after) return false
    this.#least = least - after
    let open = 0
    for (let n = 0; n < touched; n++) if (this.#score[this.#touched[n]!]! >= this.#least) open++
    return open * (this.#usual + this.#tokens - k) < unread
  }

  /** Adds what is left to the rows that can win, which are the touched ones then; their count. */
  complete(k: number, touched: number): number {
    const { ids, weights } = this.#from
    const other = this.#bounds.rows
    const [order, tokens, placeOf, weightOf] = [
      this.#order,
      this.#tokens,
      this.#placeOf,
      this.#weightOf,
    ]
    for (let j = k; j < tokens; j++) placeOf[ids[order[j]!]!] = j + 1
    let open = 0
    for (let n = 0; n < touched; n++) {
      const t = this.#touched[n]!
      let s = this.#score[t]!
      if (s < this.#least) {
        this.#score[t] = 0
        continue
      }
      const end = other.offsets[t + 1]!
      for (let i = other.offsets[t]!; i < end; i++) {
        const place = placeOf[other.ids[i]!]!
        if (place > 0) weightOf[place - 1] = other.weights[i]!
      }
      for (let j = k; j < tokens; j++) {
        const weight = weightOf[j]!
        if (weight === 0) continue
        s = Math.fround(s + weights[order[j]!]! * weight)
        weightOf[j] = 0
      }
      this.#score[t] = s
      this.#touched[open++] = t
    }
    for (let j = k; j < tokens; j++) placeOf[ids[order[j]!]!] = 0
    return open
  }
}

/** Arrays over the rows of the other side, zero between the calls. */
export class ProposalScratch {
  #score = new Float32Array(0)
  #touched = new Int32Array(0)
  #places = new Uint16Array(0)

  of(rows: number): { readonly score: Float32Array; readonly touched: Int32Array } {
    if (this.#score.length < rows) {
      this.#score = new Float32Array(rows)
      this.#touched = new Int32Array(rows + 1)
    }
    return { score: this.#score, touched: this.#touched }
  }

  /** The same over tokens. */
  places(tokens: number): Uint16Array {
    if (this.#places.length < tokens) this.#places = new Uint16Array(tokens)
    return this.#places
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
