import { tokenize } from '../text.ts'
import type { TextView, TokenRows } from '../views.ts'
import type { Miniature } from './miniature.ts'
import type { FieldValues } from './values.ts'

/** Words of the fields that name things, of the sampled pairs' own records. */
export function miniatureViews(
  fields: readonly FieldValues[],
  places: Pick<Miniature, 'left' | 'right'>,
  look: () => void,
): TextView[] {
  return fields.flatMap((field) => {
    const { label, kind } = field
    if (kind !== 'name' && kind !== 'category') return []
    const numbers = new Map<string, number>()
    const rowsOf = (side: 'left' | 'right'): TokenRows => {
      const own = places[side]
      const offsets = new Int32Array(own.length + 1)
      const ids: number[] = []
      for (const [row, place] of own.entries()) {
        if ((row & 255) === 0) look()
        const words = new Set<number>()
        tokenize(field.textAt(side, place), {
          token(word) {
            const known = numbers.get(word)
            if (known === undefined) numbers.set(word, numbers.size)
            words.add(known ?? numbers.size - 1)
          },
        })
        ids.push(...[...words].toSorted((a, b) => a - b))
        offsets[row + 1] = ids.length
      }
      const weights = new Float32Array(0)
      return { rows: own.length, offsets, ids: Int32Array.from(ids), weights }
    }
    const none = { idf: new Float32Array(0), leftCount: new Int32Array(0) }
    const [left, right] = [rowsOf('left'), rowsOf('right')]
    return [
      {
        name: label,
        left,
        right,
        tokens: [...numbers.keys()],
        ...none,
        rightCount: none.leftCount,
      },
    ]
  })
}
