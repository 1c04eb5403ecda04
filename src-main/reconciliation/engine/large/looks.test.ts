import { describe, expect, it } from 'vitest'
import { productLists, reconcile } from '../lists.testing.ts'
import { reconcileRecords } from '../reconcile.ts'
import type { EngineOptions, EngineProgress, EngineResult } from '../types.ts'

const { left, right } = productLists(1200, 7)
const few = productLists(60, 7)

const options: EngineOptions = {
  fields: reconcile(few.left, few.right).fields,
  cardinality: 'one_to_one',
  accept: null,
  reject: null,
  seed: 0,
  deduplicate: false,
  labels: [],
  abbreviations: [],
  threads: 1,
  way: 'large',
  sampledRows: 100,
}

/** How often each function of the engine looks whether to go on: by its file and name. */
function countLooks(): {
  readonly result: EngineResult
  readonly looks: ReadonlyMap<string, number>
} {
  const looks = new Map<string, number>()
  const note = (): void => {
    const asking = /at (?:\S+\.)?(?:look|step)\b.*\n\s*at (?:\S+\.)?(\S+) .*\/(\S+)\.ts:/
    const [, name, file] = asking.exec(new Error('here').stack ?? '') ?? []
    looks.set(`${file} ${name}`, (looks.get(`${file} ${name}`) ?? 0) + 1)
  }
  const progress: EngineProgress = { stage: () => undefined, step: note }
  return { result: reconcileRecords(left, right, options, progress), looks }
}

/** Functions that go through all candidates, and how often they do. */
const overCandidates = {
  'nearest firstModel': 2,
  'nearest findNearest': 2,
  'nearest markBest': 2,
  'nearest keep': 2,
}
/** Functions that go through the records of a side, or what is left of the candidates. */
const overRecords = [
  'row-order orderByHash',
  'row-order sortByHash',
  'signals fieldSignal',
  'compare-rows codesOf',
  'miniature drawMiniature',
  'miniature numbered',
  'miniature countAside',
  'matching indexByRight',
  'matching matchProbabilities',
  'fellegi-sunter scoreLevels',
  'fellegi-sunter oddsOf',
  'logistic logOdds',
  'transfer featuresOf',
  'kept-pairs openPairs',
  'kept-pairs resultPairs',
  'kept-pairs markBest',
  'kept-pairs markedPlaces',
  'kept-pairs taken',
  'kept-pairs countLevels',
  'canonical restoreRows',
  'canonical taken',
]

describe('the way for large lists', () => {
  const { result, looks } = countLooks()

  it('looks whether to go on every few thousand candidates, in every pass over them', () => {
    const candidates = result.blocking.candidates
    expect(candidates).toBeGreaterThan(16_000)

    const each = Object.entries(overCandidates).map(([name, passes]) => ({
      name,
      between: Math.round((passes * candidates) / (looks.get(name) ?? 0)),
    }))

    expect(each.filter(({ between }) => between > 2048)).toEqual([])
  })

  it('looks in every pass over its records', () => {
    expect(overRecords.filter((name) => !looks.has(name))).toEqual([])
  })

  it('stops wherever it is told to', () => {
    const all = [...looks.values()].reduce((sum, count) => sum + count, 0)
    for (let stop = 1; stop < all; stop += 89) {
      let count = 0
      const step = (): void => {
        if (++count === stop) throw new Error(`cancelled at ${stop}`)
      }
      expect(() =>
        reconcileRecords(left, right, options, { stage: () => undefined, step }),
      ).toThrow(`cancelled at ${stop}`)
      expect(count).toBe(stop)
    }
  })
})
