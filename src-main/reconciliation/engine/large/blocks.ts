import { type Candidates, merge, postings, type ProposedList } from '../candidates.ts'
import { ProposalScratch, type ProposalTask, proposeRows } from '../proposals.ts'
import type { EngineThreads } from '../threads.ts'
import type { Blocking } from '../types.ts'
import type { TokenRows } from '../views.ts'
import { type Features, featuresOf } from './features.ts'
import { doubleKeys, type Keys, singleKeys } from './keys.ts'
import type { FieldValues } from './values.ts'

/** Pairs that the blocks of each kind may hold together, for each row of the lists. */
const pairsEach = 24
const mostPairs = 30_000_000
/** Best rows that each row proposes of the other side. */
const keepOf = { single: { left: 12, right: 6 }, double: { left: 20, right: 10 } } as const
const rowsAtOnce = 256

/**
 * Candidates of long lists: pairs that share a value or word that few have, or two that together few
 * have. How large a block may be follows from a budget of pairs; larger ones are left out and reported.
 * `copies` names for each row one that says the same, -1 without: such a pair is a candidate in any case.
 */
export function findInBlocks(
  fields: readonly FieldValues[],
  rows: { readonly left: number; readonly right: number },
  sameList: boolean,
  threads: EngineThreads,
  step: (fraction: number) => void,
  copies: Int32Array | null = null,
): { readonly candidates: Candidates; readonly blocking: Blocking } {
  const features = featuresOf(fields, rows, sameList, threads, () => step(0.1))
  const budget = Math.min(mostPairs, pairsEach * Math.max(rows.left, rows.right))
  const single = singleKeys(features, sameList, budget, threads, () => step(0.3))
  const double = doubleKeys(features, single.cap, sameList, budget, threads, () => step(0.4))
  const scratch = new ProposalScratch()
  const lists = [
    ...proposalsOf(0, single.keys, keepOf.single, sameList, threads, scratch, (f) =>
      step(0.6 + 0.1 * f),
    ),
    ...proposalsOf(1, double.keys, keepOf.double, sameList, threads, scratch, (f) =>
      step(0.7 + 0.2 * f),
    ),
  ]
  if (copies !== null) lists.push({ rule: 2, keep: 1, rows: copies, isLeft: true })
  const merged = merge(lists, rows, copies === null ? 2 : 3, sameList, threads, () => step(0.9))
  const common = mostCommon(features, () => step(1))
  return {
    candidates: merged.candidates,
    blocking: {
      allPairs: sameList ? (rows.left * (rows.left - 1)) / 2 : rows.left * rows.right,
      candidates: merged.candidates.count,
      rules: [
        {
          name: `one value or word in common, in blocks of at most ${single.cap} pairs`,
          pairs: merged.pairs[0]!,
          alone: merged.alone[0]!,
          dropped: common.map((f) => ({
            value: features.nameOf(f),
            records: features.leftCount[f]! + features.rightCount[f]!,
          })),
        },
        {
          name: `two values or words in common, in blocks of at most ${double.cap} pairs`,
          pairs: merged.pairs[1]!,
          alone: merged.alone[1]!,
          dropped: double.dropped.map(({ a, b, rows: records }) => ({
            value: `${features.nameOf(a)} and ${features.nameOf(b)}`,
            records,
          })),
        },
        ...(copies === null
          ? []
          : [
              {
                name: 'the same in every field',
                pairs: merged.pairs[2]!,
                alone: merged.alone[2]!,
                dropped: [],
              },
            ]),
      ],
    },
  }
}

function proposalsOf(
  rule: number,
  { left, right, count }: Keys,
  keep: { readonly left: number; readonly right: number },
  sameList: boolean,
  threads: EngineThreads,
  scratch: ProposalScratch,
  step: (fraction: number) => void,
): ProposedList[] {
  const propose = (from: TokenRows, to: TokenRows, best: number): Int32Array => {
    const task: ProposalTask = {
      from,
      to: postings(to, count, threads, () => step(0)),
      toRows: to.rows,
      bounds: null,
      cap: to.rows,
      keep: best,
      work: 20_000,
      sameList,
      proposed: threads.integers(from.rows * best),
    }
    threads.run(
      { kind: 'propose', task },
      from.rows,
      rowsAtOnce,
      (first, last) => proposeRows(task, first, last, scratch),
      step,
    )
    return task.proposed
  }
  const forLeft = propose(left, right, keep.left)
  const lists: ProposedList[] = [{ rule, keep: keep.left, rows: forLeft, isLeft: true }]
  if (!sameList) {
    const forRight = propose(right, left, keep.right)
    lists.push({ rule, keep: keep.right, rows: forRight, isLeft: false })
  }
  return lists
}

const mostShown = 20

/** Values and words that so many records share that they make more than a million pairs. */
function mostCommon({ leftCount, rightCount }: Features, look: () => void): number[] {
  const found: number[] = []
  for (let f = 0; f < leftCount.length; f++) {
    if ((f & 0x7ff) === 0) look()
    if (leftCount[f]! * rightCount[f]! > 1e6) found.push(f)
  }
  return found.toSorted((a, b) => leftCount[b]! - leftCount[a]! || a - b).slice(0, mostShown)
}
