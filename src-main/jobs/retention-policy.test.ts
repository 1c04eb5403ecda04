import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noRule, type RetentionRule } from '../../src-shared/retention.ts'
import { type RetainedRun, runsToPrune } from './retention-policy.ts'

const now = new Date('2026-03-01T00:00:00.000Z')
const day = 24 * 3_600_000
const gibibyte = 1024 ** 3

const ago = (days: number): string => new Date(now.getTime() - days * day).toISOString()
const run = (id: string, days: number, over: Partial<RetainedRun> = {}): RetainedRun => ({
  id,
  ended_at: ago(days),
  bytes: gibibyte,
  pinned: false,
  ...over,
})
const going = (runs: readonly RetainedRun[], rule: Partial<RetentionRule>) =>
  runsToPrune(runs, { ...noRule, ...rule }, now).map(({ run: { id }, because }) => [id, because])

describe('which runs go', () => {
  const runs = [run('b', 2), run('d', 4), run('a', 1), run('c', 3)]

  it('is none without a rule', () => {
    expect(going(runs, {})).toEqual([])
  })

  it.each<[Partial<RetentionRule>, string[][]]>([
    [{ max_age_days: 3 }, [['d', 'age']]],
    [
      { max_age_days: 0.5 },
      [
        ['d', 'age'],
        ['c', 'age'],
        ['b', 'age'],
        ['a', 'age'],
      ],
    ],
    [{ max_runs: 3 }, [['d', 'count']]],
    [
      { max_runs: 1 },
      [
        ['d', 'count'],
        ['c', 'count'],
        ['b', 'count'],
      ],
    ],
    [
      { max_gib: 2.5 },
      [
        ['d', 'size'],
        ['c', 'size'],
      ],
    ],
    [
      { max_gib: 0.1 },
      [
        ['d', 'size'],
        ['c', 'size'],
        ['b', 'size'],
      ],
    ],
    [
      { max_age_days: 3, max_runs: 2, max_gib: 1 },
      [
        ['d', 'age'],
        ['c', 'count'],
        ['b', 'size'],
      ],
    ],
  ])('follows %j, the oldest first', (rule, expected) => {
    expect(going(runs, rule)).toEqual(expected)
  })

  it('takes dry runs before all others, but for the run that ended last', () => {
    const mixed = [run('d', 4), run('c', 3), run('b', 2, { dry_run: true }), run('a', 1)]
    expect(going(mixed, { max_runs: 3 })).toEqual([['b', 'count']])
    expect(going(mixed, { max_runs: 2 })).toEqual([
      ['b', 'count'],
      ['d', 'count'],
    ])
    const last = [run('b', 2), run('a', 1, { dry_run: true })]
    expect(going(last, { max_runs: 1 })).toEqual([['b', 'count']])
  })

  it('passes over pinned runs, which count against no limit', () => {
    const pinned = [run('p', 0.5, { pinned: true, bytes: 100 * gibibyte }), ...runs]
    expect(going(pinned, { max_runs: 3, max_gib: 3 })).toEqual([['d', 'count']])
    expect(going([run('p', 400, { pinned: true })], { max_age_days: 1 })).toEqual([])
  })
})

describe('for any runs and any rule', () => {
  const anyRuns = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 4, maxLength: 6, unit: fc.constantFrom('a', 'b', '1', '2') }),
      ended_at: fc.integer({ min: -2, max: 60 }).map(ago),
      bytes: fc.integer({ min: 0, max: 4 * gibibyte }),
      pinned: fc.boolean(),
    }),
    { selector: ({ id }) => id, maxLength: 25 },
  )
  const anyRule = fc.record({
    max_runs: fc.option(fc.integer({ min: 1, max: 10 })),
    max_age_days: fc.option(fc.integer({ min: 1, max: 60 })),
    max_gib: fc.option(fc.double({ min: 0.01, max: 20, noNaN: true })),
  })
  const split = (runs: readonly RetainedRun[], rule: RetentionRule) => {
    const gone = new Set(runsToPrune(runs, rule, now).map((each) => each.run))
    return { gone: [...gone], stay: runs.filter((each) => !gone.has(each)) }
  }
  const counterexample = (
    check: (parts: ReturnType<typeof split>, rule: RetentionRule, runs: RetainedRun[]) => boolean,
  ): unknown => {
    const holds = fc.property(anyRuns, anyRule, (runs, rule) =>
      check(split(runs, rule), rule, runs),
    )
    return fc.check(holds).counterexample
  }

  it('no pinned run goes', () => {
    const found = counterexample(({ gone }) => gone.every(({ pinned }) => !pinned))
    expect(found).toBeNull()
  })

  it('what stays keeps every limit, but for the newest', () => {
    const found = counterexample(({ stay }, rule) => {
      const free = stay.filter(({ pinned }) => !pinned)
      const bytes = free.reduce((sum, each) => sum + each.bytes, 0)
      return (
        free.length <= Math.max(1, rule.max_runs ?? Infinity) &&
        (free.length <= 1 || bytes <= (rule.max_gib ?? Infinity) * gibibyte) &&
        free.every(({ ended_at }) => ended_at >= ago(rule.max_age_days ?? 10_000))
      )
    })
    expect(found).toBeNull()
  })

  it('no run stays while a newer one goes', () => {
    const found = counterexample(({ stay, gone }) => {
      const oldestLeft = stay.filter(({ pinned }) => !pinned).map(({ ended_at }) => ended_at)
      return gone.every(({ ended_at }) => oldestLeft.every((left) => left >= ended_at))
    })
    expect(found).toBeNull()
  })

  it('nothing more goes than must: the newest that goes breaks a limit', () => {
    const found = counterexample(({ stay, gone }, rule) => {
      const newest = gone.toSorted((a, b) => (a.ended_at < b.ended_at ? 1 : -1))[0]
      if (newest === undefined) return true
      const free = stay.filter(({ pinned }) => !pinned)
      const bytes = free.reduce((sum, each) => sum + each.bytes, 0)
      return (
        newest.ended_at < ago(rule.max_age_days ?? 10_000) ||
        free.length >= (rule.max_runs ?? Infinity) ||
        // Of runs that ended at the same time any may be the one.
        gone.some(
          (each) =>
            each.ended_at === newest.ended_at &&
            bytes + each.bytes > (rule.max_gib ?? Infinity) * gibibyte,
        )
      )
    })
    expect(found).toBeNull()
  })

  it('the order in which the runs are given changes nothing, and a second time nothing goes', () => {
    const found = counterexample(({ gone, stay }, rule, runs) => {
      const ids = (list: readonly RetainedRun[]): string =>
        list
          .map(({ id }) => id)
          .toSorted()
          .join()
      return (
        ids(split(runs.toReversed(), rule).gone) === ids(gone) &&
        split(stay, rule).gone.length === 0
      )
    })
    expect(found).toBeNull()
  })
})
