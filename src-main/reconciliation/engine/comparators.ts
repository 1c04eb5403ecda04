import type { FieldKind } from '../../../src-shared/reconciliation/fields.ts'
import type { Comparison } from './comparison.ts'
import { dateOrder, parseDate } from './dates.ts'
import { measureOf } from './quantities.ts'
import { parseYear } from './text.ts'
import type { EngineThreads } from './threads.ts'
import type { RecordList } from './types.ts'
import { inUnit, type Unit, unitOfAll } from './units.ts'
import type { TextView } from './views.ts'

/** Compares a left with a right row by one piece of evidence. */
export interface Comparator {
  readonly name: string
  readonly field: number | null
  /** Lower bounds of the levels above the lowest, ascending. */
  readonly edges: readonly number[]
  /** One label a level, from disagreement upwards. */
  readonly labels: readonly string[]
  /** Higher is more alike; NaN when a side is empty. */
  readonly comparison: Comparison
}

const similarityEdges = [0.001, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.995]
/** Relative differences of two numbers, and what the levels below, between and above them are called. */
export const numberEdges = [-0.5, -0.25, -0.1, -0.05, -0.02, -0.005]
export const numberLabels = [
  'more than half apart',
  'a quarter to half apart',
  '10 to 25 % apart',
  '5 to 10 % apart',
  '2 to 5 % apart',
  '0.5 to 2 % apart',
  'within 0.5%',
]

/** By a value of 0 to 1 in levels of a tenth; `of`: what is alike. */
export function similarity(
  name: string,
  field: number | null,
  of: string,
  comparison: Comparison,
): Comparator {
  const percent = (edge: number): string => `${Math.round(edge * 100)}%`
  return {
    name,
    field,
    edges: similarityEdges,
    labels: [
      `no ${of} in common`,
      ...similarityEdges.slice(0, -1).map((edge, i) => {
        const next = similarityEdges[i + 1]!
        return `${percent(edge)} to ${percent(next)} ${of} alike`
      }),
      `same ${of}`,
    ],
    comparison,
  }
}

const codeLevels = [
  'no code in common',
  'one code begins or holds the other',
  'same common code',
  'same code',
]

/** By codes in common, over the view at `place`. */
export function codeComparator(view: TextView, place: number, threads: EngineThreads): Comparator {
  const { left, right, tokens } = view
  const starts = threads.integers(tokens.length + 1)
  for (const [t, token] of tokens.entries()) starts[t + 1] = starts[t]! + token.length
  const letters = threads.letters(starts[tokens.length]!)
  for (const [t, token] of tokens.entries()) {
    for (let i = 0; i < token.length; i++) letters[starts[t]! + i] = token.charCodeAt(i)
  }
  return {
    name: 'codes anywhere',
    field: null,
    edges: [1, 2, 3],
    labels: codeLevels,
    comparison: {
      kind: 'codes',
      view: place,
      rare: Math.log((left.rows + right.rows + 1) / 4),
      starts,
      letters,
    },
  }
}

/** By how far numbers, years or dates of a field lie apart. */
export function measure(
  name: string,
  field: number,
  kind: FieldKind,
  sides: readonly [RecordList, RecordList],
  textOf: (side: 0 | 1, row: number) => string,
  threads: EngineThreads,
  step: (fraction: number) => void,
): Comparator {
  const parsed = (side: 0 | 1): Float64Array => {
    const { rows } = sides[side]
    const values = threads.doubles(rows)
    const texts = Array.from({ length: rows }, (_, row) => {
      if ((row & 1023) === 0) step((side + row / rows) / 2)
      return textOf(side, row)
    })
    const order = dateOrder(texts)
    for (const [row, text] of texts.entries()) {
      values[row] = (kind === 'year' ? parseYear(text) : parseDate(text, order)) ?? Number.NaN
    }
    return values
  }
  if (kind === 'number') {
    const [a, b] = measured(sides, textOf, threads, step)
    return {
      name,
      field,
      edges: [...numberEdges, -1e-9],
      labels: [...numberLabels, 'same number'],
      comparison: { kind: 'difference', left: a, right: b, relative: true },
    }
  }
  const a = parsed(0)
  const b = parsed(1)
  const unit = kind === 'year' ? 'year' : 'day'
  return {
    name,
    field,
    edges: kind === 'year' ? [-1, 0] : [-366, -31, -1, 0],
    labels:
      kind === 'year'
        ? ['other year', 'a year apart', 'same year']
        : [
            'more than a year apart',
            'within a year',
            'within a month',
            'a day apart',
            `same ${unit}`,
          ],
    comparison: { kind: 'difference', left: a, right: b, relative: false },
  }
}

/** The numbers of a field of both lists, in one unit where they have units. */
function measured(
  sides: readonly [RecordList, RecordList],
  textOf: (side: 0 | 1, row: number) => string,
  threads: EngineThreads,
  step: (fraction: number) => void,
): [Float64Array, Float64Array] {
  const cells = ([0, 1] as const).map((side) => {
    const { rows } = sides[side]
    return Array.from({ length: rows }, (_, row) => {
      if ((row & 1023) === 0) step((side + row / rows) / 2)
      return measureOf(textOf(side, row))
    })
  })
  const units = cells.map((own) => unitOfAll(own.filter((cell) => cell !== null)))
  const [ofLeft, ofRight] = units as [Unit | null, Unit | null]
  const isOne = ofLeft === null || ofRight === null || ofLeft.dimension === ofRight.dimension
  return cells.map((own, side) => {
    const values = threads.doubles(own.length)
    const unit = units[side] ?? null
    // Of two units the left one; a side without any is taken to be in the unit of the other.
    const scale =
      isOne && side === 1 && unit !== null && ofLeft !== null ? unit.factor / ofLeft.factor : 1
    for (const [row, cell] of own.entries()) {
      values[row] = cell === null ? Number.NaN : roundedTo(inUnit(cell, unit) * scale)
    }
    return values
  }) as [Float64Array, Float64Array]
}

/** Without what conversion of units adds at the end of a number. */
function roundedTo(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(12))
}
