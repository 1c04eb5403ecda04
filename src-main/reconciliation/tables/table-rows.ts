import { originLetters } from '../../../src-shared/reconciliation/origins.ts'
import type { MatchGroup } from '../golden/groups.ts'
import type { StoredResult } from '../result-load.ts'
import {
  conflictsOfGroup,
  goldenOf,
  type ResultState,
  shownConfidence,
  titlesOf,
  type UnmatchedRecord,
} from '../result-state.ts'

export type Types = Readonly<Record<string, 'VARCHAR' | 'BIGINT' | 'DOUBLE'>>
export type Row = Readonly<Record<string, string | number | null>>
export type Rows = Iterable<Row>

export const titleTypes: Types = { row: 'BIGINT', id: 'VARCHAR', title: 'VARCHAR' }

export function* titleRows(state: ResultState, side: 'left' | 'right'): Rows {
  const titleOf = titlesOf(state, side)
  const { ids } = state[side]
  for (let row = 0; row < ids.length; row++) yield { row, id: ids[row]!, title: titleOf(row) }
}

export const unmatchedTypes: Types = {
  id: 'VARCHAR',
  title: 'VARCHAR',
  candidates: 'BIGINT',
  best_pair: 'BIGINT',
  best_id: 'VARCHAR',
  best_title: 'VARCHAR',
  best_confidence: 'DOUBLE',
  why: 'VARCHAR',
}

/** An unmatched record as a row of its table. */
export function unmatchedRow(
  state: ResultState,
  side: 'left' | 'right',
): (record: UnmatchedRecord) => Row {
  const other = state.deduplicated || side === 'right' ? 'left' : 'right'
  const [titleOf, otherTitleOf] = [titlesOf(state, side), titlesOf(state, other)]
  return ({ row, candidates, best, why }) => ({
    id: state[side].ids[row]!,
    title: titleOf(row),
    candidates,
    best_pair: best?.pair ?? null,
    best_id: best === null ? null : state[other].ids[best.row]!,
    best_title: best === null ? null : otherTitleOf(best.row),
    best_confidence: best === null ? null : shownConfidence(state.pairs.confidence[best.pair]!),
    why,
  })
}

export function goldenTypes(state: ResultState): Types {
  const cells = goldenOf(state).columns.map((_, index) => [`c${index}`, 'VARCHAR'] as const)
  return {
    golden: 'BIGINT',
    left_id: 'VARCHAR',
    right_id: 'VARCHAR',
    ...Object.fromEntries(cells),
    origins: 'VARCHAR',
  }
}

/** A group of records as a row of the golden table; `golden` from 1. */
export function goldenRow(state: ResultState): (golden: number, group: MatchGroup) => Row {
  const { cells } = goldenOf(state)
  const ids = (side: 'left' | 'right', members: readonly number[]): string =>
    members.map((row) => state[side].ids[row]!).join(' | ')
  return (golden, group) => {
    const row: Record<string, string | number | null> = {
      golden,
      left_id: ids('left', group.left),
      right_id: ids('right', group.right),
    }
    let origins = ''
    for (const [place, { value, origin }] of cells(group).entries()) {
      row[`c${place}`] = value
      origins += originLetters[origin]
    }
    row['origins'] = origins
    return row
  }
}

export const conflictTypes: Types = {
  golden: 'BIGINT',
  left_id: 'VARCHAR',
  right_id: 'VARCHAR',
  title: 'VARCHAR',
  column: 'VARCHAR',
  left_value: 'VARCHAR',
  right_value: 'VARCHAR',
  kind: 'VARCHAR',
  difference: 'DOUBLE',
  difference_share: 'DOUBLE',
  taken: 'VARCHAR',
}

/** What the records of a group disagree about, a row each. */
export function conflictRows(
  state: ResultState,
): (golden: number, group: MatchGroup) => readonly Row[] {
  const titleOf = titlesOf(state, 'left')
  return (golden, group) => {
    const leftRow = group.left[0]
    const rightId = state.deduplicated
      ? state.left.ids[group.left[1] ?? -1]
      : state.right.ids[group.right[0] ?? -1]
    return conflictsOfGroup(state, group).map(({ column, cell, conflict }) => ({
      golden,
      left_id: state.left.ids[leftRow ?? -1] ?? '',
      right_id: rightId ?? '',
      title: leftRow === undefined ? '' : titleOf(leftRow),
      column,
      left_value: cell.leftValue,
      right_value: cell.rightValue,
      kind: conflict.kind,
      difference: conflict.difference,
      difference_share: conflict.share,
      taken: cell.value,
    }))
  }
}

export const blockingTypes: Types = {
  rule: 'VARCHAR',
  pairs: 'BIGINT',
  alone: 'BIGINT',
  dropped: 'BIGINT',
  most_shared: 'VARCHAR',
  most_shared_records: 'BIGINT',
}

export function* blockingRows({ summary }: StoredResult): Rows {
  for (const { name, pairs, alone, dropped, dropped_total } of summary.blocking.rules) {
    yield {
      rule: name,
      pairs,
      alone,
      dropped: dropped_total,
      most_shared: dropped[0]?.value ?? null,
      most_shared_records: dropped[0]?.records ?? null,
    }
  }
}
