import type { CellOrigin } from './result.ts'

/** Column `origins` of the golden table: a letter for each of its cells, in their order. */
export const originLetters: Readonly<Record<CellOrigin, string>> = {
  left: 'L',
  right: 'R',
  both: 'B',
  narrowed: 'N',
  none: '-',
}
const origins: ReadonlyMap<string, CellOrigin> = new Map(
  (Object.entries(originLetters) as [CellOrigin, string][]).map(([origin, letter]) => [
    letter,
    origin,
  ]),
)

/** Where the cell at a place comes from, by the letters of its row. */
export function originAt(letters: string, place: number): CellOrigin {
  return origins.get(letters[place] ?? '') ?? 'none'
}
