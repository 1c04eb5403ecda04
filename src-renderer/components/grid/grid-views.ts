import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { rpc } from '../../rpc.ts'
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
  /** Why the last change or the list failed; null while nothing did. */
  readonly error: unknown
}

/** The views of the workspace: everybody who uses it sees them. */
export function useGridViews(grid: string): GridViews {
  const cache = useQueryClient()
  const input = { screen: grid }
  const list = useQuery(rpc.views.list.queryOptions({ input, staleTime: 60_000 }))
  const onSettled = () => cache.invalidateQueries({ queryKey: rpc.views.list.queryKey({ input }) })
  const saving = useMutation(rpc.views.save.mutationOptions({ onSettled }))
  const removing = useMutation(rpc.views.remove.mutationOptions({ onSettled }))
  return {
    views: (list.data?.views ?? []).flatMap(({ name, state }) => parseView(name, state)),
    save: ({ name, where, sort, layout }) =>
      saving.mutate({
        screen: grid,
        name,
        state: {
          where: where ?? null,
          sort: sort ?? null,
          layout: {
            order: [...layout.order],
            pinned: [...layout.pinned],
            hidden: layout.hidden,
            widths: layout.widths,
          },
        },
      }),
    remove: (name) => removing.mutate({ screen: grid, name }),
    error: saving.error ?? removing.error ?? list.error,
  }
}

/** None where another version wrote what this one cannot read. */
export function parseView(name: string, state: unknown): readonly GridView[] {
  if (typeof state !== 'object' || state === null) return []
  const { where, sort, layout } = state as Readonly<Record<string, unknown>>
  return [
    {
      name,
      where: typeof where === 'string' ? where : undefined,
      sort: typeof sort === 'string' ? sort : undefined,
      layout: parseLayout(layout),
    },
  ]
}
