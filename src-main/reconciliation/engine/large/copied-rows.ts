import { copiesByCodes } from '../copies.ts'
import type { FieldValues } from './values.ts'

/**
 * For each row in order the row before it that says the same in every compared field, -1 where there is
 * none; null without copies. Numbers and dates that cannot be read are looked at as they are written.
 */
export function copiedRows(
  fields: readonly FieldValues[],
  rows: number,
  look: () => void,
): Int32Array | null {
  const before = copiesByCodes(
    fields.map(({ left }) => left),
    rows,
    look,
  )
  if (before === null) return null
  const measures = fields.filter(({ texts }) => texts === null)
  for (let row = 0; row < rows; row++) {
    if ((row & 0xff) === 0) look()
    if (before[row] === -1) continue
    const differs = measures.some(
      ({ textAt }) => textAt('left', row) !== textAt('left', before[row]!),
    )
    if (differs) before[row] = -1
  }
  return before
}
