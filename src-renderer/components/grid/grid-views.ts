import { useMemo } from 'react'
import { useStoredState } from '../stored-state.ts'
import { parseLayout, type ColumnLayout } from './column-layout.ts'

/** Filters, order and columns of a grid under a name. */
export interface GridView {
  readonly name: string
  /** As they stand in the address. */
  readonly where: string | undefined
  readonly sort: string | undefined
  readonly layout: ColumnLayout
}

/** Where views of one grid are kept. */
export interface GridViews {
  readonly views: readonly GridView[]
  /** A view of the same name is replaced. */
  readonly save: (view: GridView) => void
  readonly remove: (name: string) => void
}

/** The views of this browser. */
export function useGridViews(grid: string): GridViews {
  const [views, setViews] = useStoredState(`views.${grid}`, parseViews)
  return useMemo(
    () => ({
      views,
      save: (view) =>
        setViews(
          [...views.filter(({ name }) => name !== view.name), view].toSorted((a, b) =>
            a.name.localeCompare(b.name),
          ),
        ),
      remove: (name) => setViews(views.filter((view) => view.name !== name)),
    }),
    [views, setViews],
  )
}

function parseViews(stored: unknown): readonly GridView[] {
  if (!Array.isArray(stored)) return []
  return stored.flatMap((view: unknown) => {
    if (typeof view !== 'object' || view === null) return []
    const { name, where, sort, layout } = view as Readonly<Record<string, unknown>>
    if (typeof name !== 'string' || name === '') return []
    return [
      {
        name,
        where: typeof where === 'string' ? where : undefined,
        sort: typeof sort === 'string' ? sort : undefined,
        layout: parseLayout(layout),
      },
    ]
  })
}
