import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowBuilder } from './csr.ts'

interface Pair {
  readonly user: number
  readonly contract: number
  readonly score: number
}

const users = 6
const contracts = 9
const pair = fc.record({
  user: fc.nat(users - 1),
  contract: fc.nat(contracts - 1),
  score: fc.double({ min: 0, max: 4, noNaN: true }),
})

function build(
  pairs: readonly Pair[],
  excluded: readonly number[],
  excludedPairs: readonly Pair[],
  minScore: number,
) {
  const pairsOf = new Uint32Array(users)
  for (const { user } of pairs) pairsOf[user]!++
  const builder = new RowBuilder(pairsOf, {
    excludedContract: Uint8Array.from({ length: contracts }, (_, c) =>
      Number(excluded.includes(c)),
    ),
    minScore,
  })
  // In chunks of three, as a stream would bring them.
  for (let from = 0; from < pairs.length; from += 3) {
    const chunk = pairs.slice(from, from + 3)
    builder.add(
      Uint32Array.from(chunk, ({ user }) => user),
      Uint16Array.from(chunk, ({ contract }) => contract),
      Float64Array.from(chunk, ({ score }) => score),
      chunk.length,
    )
  }
  const sorted = excludedPairs.toSorted((left, right) => left.user - right.user)
  return builder.finish({
    user: Int32Array.from(sorted, ({ user }) => user),
    contract: Int32Array.from(sorted, ({ contract }) => contract),
  })
}

/** The same by sorting objects. */
function expected(
  pairs: readonly Pair[],
  excluded: readonly number[],
  out: readonly Pair[],
  minScore: number,
) {
  const best = new Map<string, Pair>()
  for (const given of pairs) {
    if (excluded.includes(given.contract) || given.score < minScore) continue
    if (out.some(({ user, contract }) => user === given.user && contract === given.contract))
      continue
    const key = `${given.user} ${given.contract}`
    const known = best.get(key)
    if (known === undefined || given.score > known.score) best.set(key, given)
  }
  return [...best.values()]
    .sort((left, right) => left.user - right.user || left.contract - right.contract)
    .map(({ user, contract, score }) => [user, contract, score + 0])
}

function plain({ rowStart, contract, score }: ReturnType<typeof build>) {
  return Array.from({ length: users }, (_, user) => user).flatMap((user) =>
    [...contract.subarray(rowStart[user], rowStart[user + 1])].map((c, index) => [
      user,
      c,
      score[rowStart[user]! + index],
    ]),
  )
}

describe('building rows', () => {
  const inputs = [
    fc.array(pair, { maxLength: 80 }),
    fc.array(fc.nat(contracts - 1), { maxLength: 2 }),
    fc.array(pair, { maxLength: 5 }),
    fc.constantFrom(0, 1),
  ] as const

  it('sorts, keeps the best of duplicates and drops what is excluded', () => {
    fc.assert(
      fc.property(...inputs, (pairs, excluded, out, minScore) => {
        expect(plain(build(pairs, excluded, out, minScore))).toEqual(
          expected(pairs, excluded, out, minScore),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('does not depend on the order of pairs', () => {
    fc.assert(
      fc.property(...inputs, (pairs, excluded, out, minScore) => {
        const forwards = build(pairs, excluded, out, minScore)
        const backwards = build(pairs.toReversed(), excluded, out, minScore)
        expect(backwards).toEqual(forwards)
      }),
    )
  })

  it('counts what it drops', () => {
    const pairs = [
      { user: 0, contract: 1, score: 1 },
      { user: 0, contract: 1, score: 3 },
      { user: 0, contract: 2, score: 1 },
      { user: 1, contract: 3, score: 1 },
      { user: 2, contract: 1, score: 0.1 },
    ]
    const { dropped } = build(pairs, [2], [{ user: 1, contract: 3, score: 0 }], 0.5)
    expect(dropped).toEqual({
      excluded: 2,
      belowMinScore: 1,
      duplicates: 1,
      duplicateSamples: [{ user: 0, contract: 1 }],
    })
  })

  it('notices more pairs than were announced', () => {
    const builder = new RowBuilder(Uint32Array.of(1), {
      excludedContract: new Uint8Array(2),
      minScore: 0,
    })
    const fits = builder.add(Uint32Array.of(0, 0), Uint16Array.of(0, 1), Float64Array.of(1, 1), 2)
    expect(fits).toBe(false)
  })
})
