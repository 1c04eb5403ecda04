import { type Postings, ProposalScratch, type ProposalTask, proposeRows } from './proposals.ts'
import type { EngineThreads } from './threads.ts'
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
/** Posting entries read for all rows by all rules: with long lists each row reads fewer. */
const workOfAll = 2.5e9
const leastWorkPerRow = 400
/** Pairs that all rules together propose: with long lists each row proposes fewer. */
const mostProposed = 16_000_000
const rowsAtOnce = 256

/**
 * Candidate pairs of all rules together, in the order of (left, right). Linear in the candidates;
 * common tokens cannot make a block explode: they are capped, each row proposes only its best, and
 * long lists share a budget of pairs and of work. `copies` names for each row one that says the
 * same, -1 without: such a pair is a candidate whatever the rules say.
 */
export function findCandidates(
  rules: readonly BlockingRule[],
  rows: { readonly left: number; readonly right: number },
  sameList: boolean,
  threads: EngineThreads,
  step: (fraction: number) => void,
  copies: Int32Array | null = null,
): { candidates: Candidates; blocking: Blocking } {
  const wanted = rules.reduce(
    (sum, rule) =>
      sum + rule.bestForLeft * rows.left + (sameList ? 0 : rule.bestForRight * rows.right),
    0,
  )
  const scale = Math.min(1, mostProposed / Math.max(1, wanted))
  const keepOf = (best: number): number => (best === 0 ? 0 : Math.max(1, Math.round(best * scale)))
  const work = Math.max(
    leastWorkPerRow,
    Math.min(
      workPerRow,
      Math.floor(workOfAll / Math.max(1, (rows.left + rows.right) * rules.length)),
    ),
  )
  const capOf = (side: number): number => {
    const cap = Math.max(commonFloor, Math.floor(commonShare * side))
    return work < workPerRow ? Math.min(cap, 4 * work) : cap
  }
  const lists: ProposedList[] = []
  const droppedOf: { value: string; records: number }[][] = []
  const scratch = new ProposalScratch()
  for (const [index, rule] of rules.entries()) {
    const { left, right, tokens } = rule.view
    const dropped = new Map<number, number>()
    const propose = (from: TokenRows, to: TokenRows, best: number, half: number): Int32Array => {
      const keep = to.rows === 0 ? 0 : keepOf(best)
      if (keep === 0) return new Int32Array(0)
      const rowsOf = postings(to, tokens.length, threads, () =>
        step((index + half / 2) / rules.length),
      )
      const task: ProposalTask = {
        from,
        to: rowsOf,
        toRows: to.rows,
        bounds: { rows: to, heaviest: heaviestOf(rowsOf, threads) },
        cap: capOf(to.rows),
        keep,
        work,
        sameList,
        proposed: threads.integers(from.rows * keep),
      }
      const { starts } = rowsOf
      for (const token of from.ids) {
        const length = starts[token + 1]! - starts[token]!
        if (length > task.cap) dropped.set(token, length)
      }
      threads.run(
        { kind: 'propose', task },
        from.rows,
        rowsAtOnce,
        (first, last) => proposeRows(task, first, last, scratch),
        (share) => step((index + (half + share) / 2) / rules.length),
      )
      return task.proposed
    }
    const forLeft = propose(left, right, rule.bestForLeft, 0)
    lists.push({
      rule: index,
      keep: forLeft.length / Math.max(1, left.rows),
      rows: forLeft,
      isLeft: true,
    })
    if (!sameList) {
      const forRight = propose(right, left, rule.bestForRight, 1)
      lists.push({
        rule: index,
        keep: forRight.length / Math.max(1, right.rows),
        rows: forRight,
        isLeft: false,
      })
    }
    droppedOf.push(
      [...dropped]
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, 20)
        .map(([token, records]) => ({ value: tokens[token]!, records })),
    )
  }
  const names = rules.map(({ name }) => name)
  if (copies !== null) {
    lists.push({ rule: names.length, keep: 1, rows: copies, isLeft: true })
    names.push('the same in every field')
    droppedOf.push([])
  }
  const merged = merge(lists, rows, names.length, sameList, threads, () => step(1))
  const allPairs = sameList ? (rows.left * (rows.left - 1)) / 2 : rows.left * rows.right
  return {
    candidates: merged.candidates,
    blocking: {
      allPairs,
      candidates: merged.candidates.count,
      rules: names.map((name, index) => ({
        name,
        pairs: merged.pairs[index]!,
        alone: merged.alone[index]!,
        dropped: droppedOf[index]!,
      })),
    },
  }
}

/** The rows that each row of a side proposes, `keep` a row, -1 where there is none. */
export interface ProposedList {
  readonly rule: number
  readonly keep: number
  readonly rows: Int32Array
  readonly isLeft: boolean
}

/** Rows of a side by token. */
export function postings(
  side: TokenRows,
  tokens: number,
  threads: EngineThreads,
  look: () => void = () => undefined,
): Postings {
  const starts = threads.integers(tokens + 1)
  for (let i = 0; i < side.ids.length; i++) {
    if ((i & 0x7ff) === 0) look()
    starts[side.ids[i]! + 1]!++
  }
  look()
  for (let t = 0; t < tokens; t++) starts[t + 1]! += starts[t]!
  const next = Int32Array.from(starts)
  const rows = threads.integers(side.ids.length)
  const weights = threads.floats(side.ids.length)
  for (let r = 0; r < side.rows; r++) {
    if ((r & 0x1ff) === 0) look()
    for (let i = side.offsets[r]!; i < side.offsets[r + 1]!; i++) {
      const at = next[side.ids[i]!]!++
      rows[at] = r
      weights[at] = side.weights[i]!
    }
  }
  return { starts, rows, weights }
}

/** Highest weight of each token. */
export function heaviestOf({ starts, weights }: Postings, threads: EngineThreads): Float32Array {
  const heaviest = threads.floats(starts.length - 1)
  for (let token = 0; token < heaviest.length; token++) {
    const end = starts[token + 1]!
    let most = 0
    for (let p = starts[token]!; p < end; p++) if (weights[p]! > most) most = weights[p]!
    heaviest[token] = most
  }
  return heaviest
}

/** Distinct pairs, and for each rule its pairs and those no other rule proposed. */
export function merge(
  lists: readonly ProposedList[],
  { left: leftRows, right: rightRows }: { readonly left: number; readonly right: number },
  ruleCount: number,
  sameList: boolean,
  threads: EngineThreads,
  look: () => void,
): { candidates: Candidates; pairs: number[]; alone: number[] } {
  const each = (visit: (l: number, r: number, rule: number) => void): void => {
    for (const { rule, keep, rows, isLeft } of lists) {
      for (let at = 0, from = 0; at < rows.length; from++) {
        if ((from & 0x1ff) === 0) look()
        for (const end = at + keep; at < end; at++) {
          const to = rows[at]!
          if (to < 0) continue
          if (!isLeft || (sameList && to < from)) visit(to, from, rule)
          else visit(from, to, rule)
        }
      }
    }
  }
  const starts = new Int32Array(leftRows + 1)
  each((l) => {
    starts[l + 1]!++
  })
  for (let l = 0; l < leftRows; l++) starts[l + 1]! += starts[l]!
  const next = starts.slice()
  const rightOf = new Int32Array(starts[leftRows]!)
  const ruleOf = new Uint8Array(starts[leftRows]!)
  each((l, r, rule) => {
    const at = next[l]!++
    rightOf[at] = r
    ruleOf[at] = rule
  })
  const offsets = threads.integers(leftRows + 1)
  const pairs = new Array<number>(ruleCount).fill(0)
  const alone = new Array<number>(ruleCount).fill(0)
  const ruleBits = new Int32Array(rightRows)
  let count = 0
  for (let l = 0; l < leftRows; l++) {
    if ((l & 0x1ff) === 0) look()
    const first = count
    for (let k = starts[l]!; k < starts[l + 1]!; k++) {
      const r = rightOf[k]!
      const bits = ruleBits[r]!
      ruleBits[r] = bits | (1 << ruleOf[k]!)
      // What was read makes room for what is written.
      if (bits === 0) rightOf[count++] = r
    }
    rightOf.subarray(first, count).sort()
    for (let k = first; k < count; k++) {
      const bits = ruleBits[rightOf[k]!]!
      ruleBits[rightOf[k]!] = 0
      for (let rule = 0; rule < ruleCount; rule++) {
        if ((bits & (1 << rule)) === 0) continue
        pairs[rule]!++
        if (bits === 1 << rule) alone[rule]!++
      }
    }
    offsets[l + 1] = count
  }
  const left = threads.integers(count)
  const right = threads.integers(count)
  right.set(rightOf.subarray(0, count))
  for (let l = 0; l < leftRows; l++) {
    if ((l & 0x1ff) === 0) look()
    left.fill(l, offsets[l], offsets[l + 1])
  }
  return { candidates: { count, left, right, offsets }, pairs, alone }
}
