/** What the charts draw. Colours are CSS values, so that they follow the theme. */

/** An axis of numbers. */
export interface ValueAxis {
  readonly domain: readonly [low: number, high: number]
  /** Where lines and labels stand; `plot-scale.ts` has round ones. */
  readonly ticks: readonly number[]
  readonly format: (value: number) => string
}

/** Where a mark leads: an address, or what shall happen. */
export type MarkTarget = { readonly href: string } | { readonly onOpen: () => void }

export interface ChartMark {
  readonly key: string
  /** The exact values in words: the tooltip, and what is read out. */
  readonly words: string
  readonly target: MarkTarget
  /** For marks that are switched on and off. */
  readonly pressed?: boolean
}

/** One measure over the columns: parts of a stack of bars, or a line with dots. */
export interface ChartSeries {
  readonly key: string
  readonly colour: string
  /** Hatched, it is told from its neighbour by more than its colour; softly, where it is large. */
  readonly hatched?: 'softly' | 'clearly'
}

/** One place of an axis of names: a day, a bucket of time, a range. */
export interface ChartColumn {
  readonly key: string
  /** Under the column, where there is room; '' for none. */
  readonly label: string
  /** One a series, in the order of the series; null for none. */
  readonly values: readonly (number | null)[]
  /** All its bars are hatched: what they count is not complete. */
  readonly hatched?: boolean
  /** Not among what is chosen. */
  readonly faint?: boolean
}

/** A mark of a column: the whole of it, or what one series has there. */
export interface ColumnMark extends ChartMark {
  readonly column: number
  readonly series: number | null
}

export interface ColumnChartProps {
  /** What the marks are, for who listens. */
  readonly label: string
  /** Pixels, or as much as the parent, a flex column, has. */
  readonly height: number | 'fill'
  readonly shape: 'bars' | 'lines'
  readonly series: readonly ChartSeries[]
  readonly columns: readonly ChartColumn[]
  readonly up: ValueAxis
  readonly marks: readonly ColumnMark[]
  /** The widest a bar gets, in pixels. */
  readonly widestBar: number
  /** Room for the labels of the axis at the left, in pixels. */
  readonly left: number
  /** Which labels stay where there is no room for all. */
  readonly keep: 'first' | 'last'
}

export interface PlanePoint {
  readonly x: number
  readonly y: number
}

export interface PlaneLine {
  readonly key: string
  readonly colour: string
  readonly dashed?: boolean
  /** Pixels. */
  readonly width?: number
  /** Beside its last point; '' for none. */
  readonly label: string
  /** In the order in which they are joined. */
  readonly points: readonly PlanePoint[]
}

export interface PlaneDot extends PlanePoint {
  readonly key: string
  /** Pixels. */
  readonly radius: number
  readonly colour: string
  /** A bare one is full and has an edge of the ground. */
  readonly look: 'full' | 'bare' | 'hollow' | 'ring'
  /** Beside the dot where there is room; '' for none. */
  readonly label: string
  /** Null where there is nothing behind it. */
  readonly mark: ChartMark | null
}

export interface PlaneChartProps {
  readonly label: string
  readonly height: number | 'fill'
  readonly across: ValueAxis
  readonly up: ValueAxis
  /** What the axis across counts; '' where it is said elsewhere. */
  readonly acrossWords: string
  readonly lines: readonly PlaneLine[]
  readonly dots: readonly PlaneDot[]
  /** Room for labels, in pixels. */
  readonly left: number
  readonly right: number
  /** Labels of lines stand in the room at the right, or above the end of the line. */
  readonly lineLabels: 'beside' | 'above'
  /** The x of a line from bottom to top. */
  readonly rule?: number
  /** A click or a drag says where the rule shall stand. */
  readonly onRule?: (x: number) => void
}
