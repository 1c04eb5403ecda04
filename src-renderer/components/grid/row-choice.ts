import type { RowSelection } from './grid-types.ts'

const none: ReadonlySet<string> = new Set()

export type CheckState = 'none' | 'some' | 'all'

/** Whether of so many rows none, some or all are chosen. */
export function checkStateOf(chosen: number, total: number | null): CheckState {
  if (chosen === 0) return 'none'
  return total !== null && chosen >= total ? 'all' : 'some'
}

/** Chooses these rows like the one that was meant, or takes all of them back with it. */
export function toggleRows<Row>(
  { selected, keyOf, onChange }: RowSelection<Row>,
  meant: Row,
  rows: readonly Row[],
): void {
  const next = new Set(selected)
  const on = !selected.has(keyOf(meant))
  for (const row of rows) {
    if (on) next.add(keyOf(row))
    else next.delete(keyOf(row))
  }
  onChange(next)
}

/** `loaded` are the rows that the grid has; who knows of more chooses them itself. */
export function chooseAll<Row>(
  { keyOf, onChange, onChooseAll }: RowSelection<Row>,
  on: boolean,
  loaded: () => readonly Row[],
): void {
  if (!on) onChange(none)
  else if (onChooseAll === undefined) onChange(new Set(loaded().map(keyOf)))
  else onChooseAll()
}
