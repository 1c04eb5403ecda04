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

/** Proposes for the rows first..last; each answer depends on its row alone. */
export function proposeRows(
  task: ProposalTask,
  first: number,
  last: number,
  scratch: ProposalScratch,
): void {
  const { from, to, cap, keep, work: most, sameList, proposed } = task
  const { starts, rows, weights } = to
  const { score, touched } = scratch.of(task.toRows)
  const heapRows = new Int32Array(keep)
  const heapScores = new Float32Array(keep)
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
    let touchedCount = 0
    let work = 0
    for (let k = 0; k < tokens; k++) {
      const i = order[k]!
      const token = from.ids[i]!
      const weight = from.weights[i]!
      const end = starts[token + 1]!
      work += end - starts[token]!
      if (work > most && touchedCount > 0) break
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
    const at = f * keep
    for (let k = 0; k < keep; k++) proposed[at + k] = k < size ? heapRows[k]! : -1
  }
}

/** Arrays over the rows of the other side, zero between the calls. */
export class ProposalScratch {
  #score = new Float32Array(0)
  #touched = new Int32Array(0)

  of(rows: number): { readonly score: Float32Array; readonly touched: Int32Array } {
    if (this.#score.length < rows) {
      this.#score = new Float32Array(rows)
      this.#touched = new Int32Array(rows)
    }
    return { score: this.#score, touched: this.#touched }
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
