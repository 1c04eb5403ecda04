import { describe, expect, it } from 'vitest'
import { heaviestOf, postings } from './candidates.ts'
import { randomNumbers } from './lists.testing.ts'
import { ProposalScratch, type ProposalTask, proposeRows } from './proposals.ts'
import { EngineThreads } from './threads.ts'
import type { TokenRows } from './views.ts'

const threads = new EngineThreads(1, 0)
const tokens = 300

/** Rows of different tokens, some of them in very many rows, with weights of length 1. */
function tokenRows(rows: number, random: () => number): TokenRows {
  const offsets = new Int32Array(rows + 1)
  const ids: number[] = []
  const weights: number[] = []
  for (let row = 0; row < rows; row++) {
    const own = [
      ...new Set(
        Array.from({ length: 2 + Math.floor(random() * 12) }, () =>
          Math.floor(tokens * random() ** 3),
        ),
      ),
    ].toSorted((a, b) => a - b)
    const raw = own.map((token) => Math.log(2 + token))
    const length = Math.sqrt(raw.reduce((sum, weight) => sum + weight * weight, 0))
    ids.push(...own)
    weights.push(...raw.map((weight) => weight / length))
    offsets[row + 1] = ids.length
  }
  return { rows, offsets, ids: Int32Array.from(ids), weights: Float32Array.from(weights) }
}

function proposed(
  from: TokenRows,
  to: TokenRows,
  isBounded: boolean,
  limits: Pick<ProposalTask, 'cap' | 'work' | 'sameList'>,
): number[][] {
  const rowsOf = postings(to, tokens, threads)
  const keep = 4
  const task: ProposalTask = {
    from,
    to: rowsOf,
    toRows: to.rows,
    bounds: isBounded ? { rows: to, heaviest: heaviestOf(rowsOf, threads) } : null,
    keep,
    ...limits,
    proposed: new Int32Array(from.rows * keep),
  }
  proposeRows(task, 0, from.rows, new ProposalScratch())
  return Array.from({ length: from.rows }, (_, row) =>
    [...task.proposed.subarray(row * keep, (row + 1) * keep)].toSorted((a, b) => a - b),
  )
}

describe('proposals', () => {
  it('are the same rows whether all postings are read or only those that can matter', () => {
    const random = randomNumbers(11)
    const from = tokenRows(150, random)
    const to = tokenRows(1500, random)
    for (const limits of [
      { cap: 1500, work: 40_000, sameList: false },
      { cap: 400, work: 900, sameList: false },
    ]) {
      expect(proposed(from, to, true, limits)).toEqual(proposed(from, to, false, limits))
    }
    const own = { cap: 1500, work: 40_000, sameList: true }
    expect(proposed(to, to, true, own)).toEqual(proposed(to, to, false, own))
  })

  it('are the rows of the highest cosine, of the same the first', () => {
    const random = randomNumbers(5)
    const from = tokenRows(40, random)
    const to = tokenRows(400, random)
    const weightsOf = ({ offsets, ids, weights }: TokenRows, row: number): Map<number, number> =>
      new Map(
        Array.from({ length: offsets[row + 1]! - offsets[row]! }, (_, i) => [
          ids[offsets[row]! + i]!,
          weights[offsets[row]! + i]!,
        ]),
      )
    const others = Array.from({ length: to.rows }, (_, row) => weightsOf(to, row))

    const best = Array.from({ length: from.rows }, (_, row) => {
      const own = [...weightsOf(from, row)].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
      const score = (other: ReadonlyMap<number, number>): number =>
        own.reduce((sum, [token, weight]) => Math.fround(sum + weight * (other.get(token) ?? 0)), 0)
      const scores = others.map(score)
      return [...scores.keys()]
        .filter((other) => scores[other]! > 0)
        .toSorted((a, b) => scores[b]! - scores[a]! || a - b)
        .slice(0, 4)
        .toSorted((a, b) => a - b)
    })

    expect(proposed(from, to, true, { cap: 400, work: 40_000, sameList: false })).toEqual(best)
  })
})
