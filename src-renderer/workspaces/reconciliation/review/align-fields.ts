import type { FieldKind, FieldPair } from '../../../../src-shared/reconciliation/fields.ts'
import type { PairEvidence, RecordView } from '../../../../src-shared/reconciliation/result.ts'

/** A line of two records side by side. */
export interface AlignedField {
  readonly key: string
  /** Names of the columns; null where one side has no such column. */
  readonly leftName: string | null
  readonly rightName: string | null
  /** Null for columns that were not compared. */
  readonly kind: FieldKind | null
  readonly left: string | null
  readonly right: string | null
  /** What the signals of this field add to the weight; null where it was not compared. */
  readonly bits: number | null
  /** What numbers, years and dates say, however they are written; null where that cannot be told. */
  readonly said: PairEvidence['fields'][number]
}

export interface AlignedFields {
  readonly fields: readonly AlignedField[]
  /** Columns that are empty on both sides. */
  readonly empty: number
}

const separator = ' · '

/**
 * Two records line by line: the pairs of columns that were compared, then columns of the same name,
 * then what only one side has. Lines that are empty on both sides are counted instead.
 */
export function alignFields(
  left: RecordView,
  right: RecordView,
  pairs: readonly FieldPair[],
  { signals, fields: said }: Pick<PairEvidence, 'signals' | 'fields'>,
): AlignedFields {
  const [lefts, rights] = [cellsOf(left), cellsOf(right)]
  const compared = pairs.map((pair, index): AlignedField => {
    const own = signals.filter(({ field }) => field === index)
    return {
      key: `field-${index}`,
      leftName: pair.left.join(' + '),
      rightName: pair.right.join(' + '),
      kind: pair.kind,
      left: textOf(lefts, pair.left),
      right: textOf(rights, pair.right),
      bits: own.length === 0 ? null : own.reduce((sum, { bits }) => sum + bits, 0),
      said: said[index] ?? null,
    }
  })
  const usedLeft = new Set(pairs.flatMap((pair) => pair.left))
  const usedRight = new Set(pairs.flatMap((pair) => pair.right))
  const free = new Map(
    [...rights.keys()].flatMap((name) =>
      usedRight.has(name) ? [] : [[name.trim().toLocaleLowerCase(), name] as const],
    ),
  )
  const others: AlignedField[] = []
  for (const name of lefts.keys()) {
    if (usedLeft.has(name)) continue
    const key = name.trim().toLocaleLowerCase()
    const rightName = free.get(key) ?? null
    free.delete(key)
    others.push(other(name, rightName, lefts, rights))
  }
  for (const name of free.values()) others.push(other(null, name, lefts, rights))
  // The head of the pair says which records they are.
  const named = ({ left: l, right: r }: AlignedField): boolean =>
    (l !== null || r !== null) && (l ?? left.id) === left.id && (r ?? right.id) === right.id
  const all = [...compared, ...others.filter((field) => !named(field))]
  const fields = all.filter(({ left: l, right: r }) => l !== null || r !== null)
  return { fields, empty: all.length - fields.length }
}

type Cells = ReadonlyMap<string, string | null>

const cellsOf = ({ cells }: RecordView): Cells =>
  new Map(cells.map(({ column, value }) => [column, value === '' ? null : value]))

function textOf(cells: Cells, names: readonly string[]): string | null {
  const values = names.flatMap((name) => cells.get(name) ?? [])
  return values.length === 0 ? null : values.join(separator)
}

function other(
  leftName: string | null,
  rightName: string | null,
  l: Cells,
  r: Cells,
): AlignedField {
  return {
    key: `column-${leftName ?? ''}-${rightName ?? ''}`,
    leftName,
    rightName,
    kind: null,
    left: leftName === null ? null : (l.get(leftName) ?? null),
    right: rightName === null ? null : (r.get(rightName) ?? null),
    bits: null,
    said: null,
  }
}
