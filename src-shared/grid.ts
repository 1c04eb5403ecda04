import { z } from 'zod'

/**
 * What a grid asks of a long list: a page in some order, its totals, the values of a column. The
 * same words serve every family; a family names its columns.
 */

/** What filters a column takes and how its values compare. */
export type GridColumnType = 'text' | 'number' | 'boolean'

export const sortDirection = z.enum(['asc', 'desc'])

type Columns = readonly [string, ...string[]]

/** Filters that a row has to meet, all of them. Texts are compared without regard to case, but for `equals` and `one_of`. */
export const gridFiltersOf = <const C extends Columns>(columns: C) => {
  const column = z.enum(columns)
  return z
    .array(
      z.discriminatedUnion('op', [
        z.strictObject({
          column,
          op: z.enum(['equals', 'contains', 'not_contains', 'starts_with']),
          value: z.string().max(500),
        }),
        z.strictObject({
          column,
          op: z.literal('one_of'),
          values: z.array(z.string().max(500)).min(1).max(200),
        }),
        z.strictObject({ column, op: z.enum(['at_least', 'at_most']), value: z.number() }),
        z.strictObject({ column, op: z.enum(['empty', 'not_empty']) }),
      ]),
    )
    .max(20)
    .default([])
}

/** The order of rows; ties keep the order of the list itself. */
export const gridSortOf = <const C extends Columns>(columns: C) =>
  z
    .array(z.strictObject({ column: z.enum(columns), direction: sortDirection }))
    .max(4)
    .default([])

/** A page of at most 1,000 rows. */
export const gridPageOf = <const C extends Columns>(columns: C) =>
  z.strictObject({
    offset: z.int().min(0).default(0),
    limit: z.int().min(1).max(1000).default(100),
    sort: gridSortOf(columns),
    filters: gridFiltersOf(columns),
  })

/** Values of one column with their counts, most frequent first: what a filter may be chosen from. */
export const gridChoicesOf = <const C extends Columns>(columns: C) =>
  z.strictObject({
    column: z.enum(columns),
    /** Part of the value, whatever its case. */
    text: z.string().max(200).default(''),
    limit: z.int().min(1).max(200).default(50),
    filters: gridFiltersOf(columns),
  })

/** A file of the rows that meet the filters. */
export const gridExportOf = <const C extends Columns>(columns: C) =>
  z.strictObject({
    format: z.enum(['csv', 'parquet']),
    sort: gridSortOf(columns),
    filters: gridFiltersOf(columns),
    /** Columns in this order; none: all. */
    columns: z.array(z.enum(columns)).max(columns.length).default([]),
    /** CSV only: begins with the mark by which spreadsheets know UTF-8. */
    byte_order_mark: z.boolean().default(false),
  })

export interface GridSort<C extends string = string> {
  readonly column: C
  readonly direction: 'asc' | 'desc'
}

export type GridFilter<C extends string = string> =
  | {
      readonly column: C
      readonly op: 'equals' | 'contains' | 'not_contains' | 'starts_with'
      readonly value: string
    }
  | { readonly column: C; readonly op: 'one_of'; readonly values: string[] }
  | { readonly column: C; readonly op: 'at_least' | 'at_most'; readonly value: number }
  | { readonly column: C; readonly op: 'empty' | 'not_empty' }

export interface GridPageRequest {
  readonly offset: number
  readonly limit: number
  readonly sort: readonly GridSort[]
  readonly filters: readonly GridFilter[]
}

export interface GridChoicesRequest {
  readonly column: string
  readonly text: string
  readonly limit: number
  readonly filters: readonly GridFilter[]
}

export interface GridExportRequest {
  readonly format: 'csv' | 'parquet'
  readonly sort: readonly GridSort[]
  readonly filters: readonly GridFilter[]
  readonly columns: readonly string[]
  readonly byte_order_mark: boolean
}

/** Of the rows that meet the filters. Null where no row has a value. */
export const gridColumnTotals = z.strictObject({
  column: z.string(),
  /** Rows that have a value. */
  values: z.int(),
  sum: z.number().nullable(),
  mean: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
})

export const gridTotals = z.strictObject({
  /** Rows of the whole list, and those that meet the filters. */
  total: z.int(),
  matched: z.int(),
  /** Of the columns that hold numbers. */
  columns: z.array(gridColumnTotals),
})
export type GridTotals = z.infer<typeof gridTotals>

export const gridChoices = z.strictObject({
  /** '' stands for no value; numbers and truth values as text. */
  choices: z.array(z.strictObject({ value: z.string(), count: z.int() })),
  /** Different values there are, also beyond the limit. */
  distinct: z.int(),
})
export type GridChoices = z.infer<typeof gridChoices>

/** While a file is made: rows written of all; at its end the file. */
export const gridExportEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('progress'), done: z.int(), total: z.int() }),
  z.strictObject({
    type: z.literal('done'),
    name: z.string(),
    download: z.string(),
    rows: z.int(),
  }),
])
export type GridExportEvent = z.infer<typeof gridExportEvent>
