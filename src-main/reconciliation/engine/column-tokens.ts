import type { TokenDictionary } from './dictionary.ts'
import { foldText } from './fold.ts'
import { tokenize } from './text.ts'
import type { RecordColumn } from './types.ts'

/** The tokens of each cell in their order: those of row r are ids[offsets[r]..offsets[r + 1]). */
export interface ColumnTokens {
  readonly offsets: Int32Array
  readonly ids: Int32Array
  /** 1 where the token looks like a code. */
  readonly codes: Uint8Array
}

/** After so many different values a column is asked whether its values come up again at all. */
const askedAt = 20_000

/** A value that came up before is not read again. */
export function tokenizeColumn(
  { values }: RecordColumn,
  dictionary: TokenDictionary,
  expand: (token: string) => string,
  step: (fraction: number) => void,
): ColumnTokens {
  const offsets = new Int32Array(values.length + 1)
  let ids = new Int32Array(4096)
  let codes = new Uint8Array(4096)
  let length = 0
  const push = (id: number, code: number): void => {
    if (length === ids.length) {
      const grown = new Int32Array(2 * length)
      grown.set(ids)
      ids = grown
      const grownCodes = new Uint8Array(2 * length)
      grownCodes.set(codes)
      codes = grownCodes
    }
    ids[length] = id
    codes[length++] = code
  }
  const sink = {
    token(token: string, code: boolean): void {
      push(dictionary.idOf(expand(token)), code ? 1 : 0)
    },
  }
  let seen: Map<string, number> | null = new Map()
  for (let row = 0; row < values.length; row++) {
    if ((row & 1023) === 0) step(row / values.length)
    const value = values[row]
    if (value !== null && value !== undefined) {
      const before = seen?.get(value)
      if (before === undefined) {
        tokenize(foldText(value), sink)
        seen?.set(value, row)
        if (seen?.size === askedAt && row < 2 * askedAt) seen = null
      } else {
        const end = offsets[before + 1]!
        for (let i = offsets[before]!; i < end; i++) push(ids[i]!, codes[i]!)
      }
    }
    offsets[row + 1] = length
  }
  return { offsets, ids, codes }
}
