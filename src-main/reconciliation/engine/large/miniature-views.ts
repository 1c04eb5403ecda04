import type { TextView, TokenRows } from '../views.ts'
import type { Miniature } from './miniature.ts'
import type { FieldValues } from './values.ts'

/** Words of the fields that name things, of the sampled pairs' own records. */
export function miniatureViews(
  fields: readonly FieldValues[],
  places: Pick<Miniature, 'left' | 'right'>,
): TextView[] {
  return fields.flatMap((field) => {
    const { label, kind, texts } = field
    if (texts === null || (kind !== 'name' && kind !== 'category')) return []
    const rowsOf = (side: 'left' | 'right'): TokenRows => {
      const own = places[side]
      const offsets = new Int32Array(own.length + 1)
      const ids: number[] = []
      for (const [row, place] of own.entries()) {
        const code = field[side][place]!
        if (code >= 0) {
          for (let i = texts.tokenStarts[code]!; i < texts.tokenStarts[code + 1]!; i++) {
            ids.push(texts.tokens[i]!)
          }
        }
        offsets[row + 1] = ids.length
      }
      const weights = new Float32Array(0)
      return { rows: own.length, offsets, ids: Int32Array.from(ids), weights }
    }
    const none = { idf: new Float32Array(0), leftCount: new Int32Array(0) }
    const [left, right] = [rowsOf('left'), rowsOf('right')]
    return [{ name: label, left, right, tokens: texts.words, ...none, rightCount: none.leftCount }]
  })
}
