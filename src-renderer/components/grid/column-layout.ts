/** How one person has arranged the columns of one grid. */
export interface ColumnLayout {
  /** Ids in their order; columns that are not named follow in their own. */
  readonly order: readonly string[]
  /** Shown or not, where it differs from what the grid would do. */
  readonly hidden: Readonly<Record<string, boolean>>
  /** Ids that stay at the left while the others scroll. */
  readonly pinned: readonly string[]
  /** Pixels, where they were changed. */
  readonly widths: Readonly<Record<string, number>>
}

export const defaultLayout: ColumnLayout = { order: [], hidden: {}, pinned: [], widths: {} }

export const narrowest = 48
export const widest = 900

interface LaidOut {
  readonly id: string
  readonly width: string
  readonly hiddenAtFirst?: boolean
}

export interface PlacedColumn<C> {
  readonly column: C
  /** A track of `grid-template-columns`. */
  readonly track: string
  /** Pixels from the left edge when it is pinned. */
  readonly pinnedAt: number | null
}

/** The columns that are shown, pinned ones first. `inset` is what stands left of them all. */
export function placeColumns<C extends LaidOut>(
  columns: readonly C[],
  layout: ColumnLayout,
  inset = 0,
): readonly PlacedColumn<C>[] {
  const shown = orderedColumns(columns, layout).filter((column) => isShown(column, layout))
  let at = inset
  return shown.map((column) => {
    const width = layout.widths[column.id]
    const track = width === undefined ? column.width : `${width}px`
    if (!layout.pinned.includes(column.id) || width === undefined)
      return { column, track, pinnedAt: null }
    const placed = { column, track, pinnedAt: at }
    at += width
    return placed
  })
}

/** All columns in the order of the layout, pinned ones first. */
export function orderedColumns<C extends LaidOut>(
  columns: readonly C[],
  { order, pinned }: ColumnLayout,
): readonly C[] {
  const place = new Map(order.map((id, index) => [id, index]))
  // A column that the order does not know keeps its neighbour on the left.
  let last = -1
  const ranked = columns.map((column, index) => {
    last = place.get(column.id) ?? last
    return { column, rank: last, index, pin: pinned.indexOf(column.id) }
  })
  return ranked
    .toSorted(
      (a, b) =>
        Number(b.pin >= 0) - Number(a.pin >= 0) ||
        (a.pin >= 0 ? a.pin - b.pin : a.rank - b.rank || a.index - b.index),
    )
    .map(({ column }) => column)
}

export function isShown(column: LaidOut, layout: ColumnLayout): boolean {
  return !(layout.hidden[column.id] ?? column.hiddenAtFirst ?? false)
}

export function withWidth(layout: ColumnLayout, id: string, width: number | null): ColumnLayout {
  const { [id]: _old, ...rest } = layout.widths
  if (width === null) return { ...layout, widths: rest }
  const within = Math.round(Math.max(narrowest, Math.min(widest, width)))
  return { ...layout, widths: { ...rest, [id]: within } }
}

export function withShown(layout: ColumnLayout, id: string, shown: boolean): ColumnLayout {
  return { ...layout, hidden: { ...layout.hidden, [id]: !shown } }
}

/** Pins a column at its present width: what scrolls under it has to know where it ends. */
export function withPinned(layout: ColumnLayout, id: string, width: number | null): ColumnLayout {
  const pinned = layout.pinned.filter((other) => other !== id)
  if (width === null) return { ...layout, pinned }
  return withWidth({ ...layout, pinned: [...pinned, id] }, id, width)
}

/** One place to the left or to the right among the columns that are shown. */
export function withMoved(
  layout: ColumnLayout,
  columns: readonly LaidOut[],
  id: string,
  by: -1 | 1,
): ColumnLayout {
  const shown = orderedColumns(columns, layout).filter((column) => isShown(column, layout))
  const from = shown.findIndex((column) => column.id === id)
  const other = shown[from + by]?.id
  if (from < 0 || other === undefined) return layout
  const swap = (ids: readonly string[]) =>
    ids.map((one) => (one === id ? other : one === other ? id : one))
  return layout.pinned.includes(id)
    ? layout.pinned.includes(other)
      ? { ...layout, pinned: swap(layout.pinned) }
      : layout
    : layout.pinned.includes(other)
      ? layout
      : { ...layout, order: swap(orderedColumns(columns, layout).map((column) => column.id)) }
}

/** What was stored, as far as it can be understood. */
export function parseLayout(stored: unknown): ColumnLayout {
  if (typeof stored !== 'object' || stored === null) return defaultLayout
  const { order, hidden, pinned, widths } = stored as Readonly<Record<string, unknown>>
  return {
    order: texts(order),
    pinned: texts(pinned),
    hidden: entries(hidden, (value) => (typeof value === 'boolean' ? value : undefined)),
    widths: entries(widths, (value) =>
      typeof value === 'number' && value >= narrowest && value <= widest ? value : undefined,
    ),
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

function entries<T>(
  value: unknown,
  parse: (one: unknown) => T | undefined,
): Readonly<Record<string, T>> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const parsed = parse(one)
      return parsed === undefined ? [] : [[key, parsed] as const]
    }),
  )
}
