import { describe, expect, it } from 'vitest'
import { indexByRight } from './matching.ts'
import { knockOutModel, knockOuts } from './knock-out.ts'
import type { Scene } from './null-model.ts'

/** Two left rows that each have a clear partner and, less alike, the same third right row. */
const candidates = {
  count: 4,
  left: Int32Array.of(0, 0, 1, 1),
  right: Int32Array.of(0, 2, 1, 2),
  offsets: Int32Array.of(0, 2, 4),
}
const scene: Scene = {
  candidates,
  byRight: indexByRight(candidates, 3),
  cardinality: 'one_to_one',
  leftRows: 2,
  rightRows: 3,
  sameList: false,
  look: () => undefined,
}
const score = Float64Array.of(6, -1, 5, -2)

describe('knockOuts', () => {
  it('gives what each pair would be replaced by without its partner, free records only', () => {
    expect(knockOuts(scene, { score, gaps: [] })).toEqual({
      pairs: Int32Array.of(0, 2),
      score: Float64Array.of(6, 5),
      sides: [
        { rows: 2, reached: Float64Array.of(-1, -2) },
        { rows: 3, reached: Float64Array.of(-Infinity, -Infinity) },
      ],
    })
  })

  it('takes gaps as they are when the partner is gone', () => {
    const gaps = [{ score, left: 0.5, right: 0 }]

    // Of the left row 0 the next pair was 7 behind and is now 14 ahead of the floor.
    expect(knockOuts(scene, { score, gaps }).sides[0]!.reached[0]).toBeCloseTo(-1 + 0.5 * (14 + 7))
  })

  it('finds pairs wrong when what replaces them scores as high', () => {
    const outs = knockOuts(scene, { score: Float64Array.of(6, 6, 5, -2), gaps: [] })
    const model = Float64Array.of(0.9, 0, 0.9, 0)

    const p = knockOutModel(outs, model)

    expect(p[0]).toBeLessThan(0.5)
    expect(p[2]).toBeGreaterThan(p[0]!)
  })
})
