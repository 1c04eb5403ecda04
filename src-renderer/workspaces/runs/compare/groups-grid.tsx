import { useMemo, useState } from 'react'
import type { GroupDifference } from '../../../../src-shared/allocation/compare.ts'
import { DataGrid, type GridColumn, type SortState } from '../../../components/data-grid.tsx'
import { idWidth, textWidth } from '../../../components/id-width.ts'
import { shareDomain } from '../../../../src-shared/allocation/share-domain.ts'
import { EmptyState } from '../../../components/states.tsx'
import { Chip } from '../../../components/status-chip.tsx'
import { formatCount, nothing } from '../../../format.ts'
import { formatRatio, groupName, groupStates } from '../../allocation/result/group-words.ts'
import { RatioAxis } from '../../allocation/result/ratio-chart.tsx'
import { countChange, shareChange } from './delta-words.ts'
import { GroupArrow } from './group-arrow.tsx'
import classes from './compare.module.css'

interface GroupsGridProps {
  readonly groups: readonly GroupDifference[]
  /** Leads to the users behind the row. */
  readonly onOpen: (groupId: string) => void
}

/** Ratios before and after as arrows; the numbers beside them are their table twin. */
export function GroupsGrid({ groups, onOpen }: GroupsGridProps) {
  const [sort, setSort] = useState<SortState | null>(null)
  const rows = useMemo(() => sorted(groups, sort), [groups, sort])
  const columns = useMemo(() => groupColumns(groups), [groups])
  return (
    <DataGrid
      label="Groups before and after"
      columns={columns}
      total={rows.length}
      rowAt={(index) => rows[index]}
      sort={sort}
      onSort={(column) => setSort((current) => next(current, column))}
      onOpen={(group) => onOpen(group.group_id)}
      empty={<EmptyState title="Neither run has groups" />}
      foot={null}
    />
  )
}

/** Falling, rising, then what changed most first again. */
function next(current: SortState | null, column: string): SortState | null {
  if (current?.column !== column) return { column, direction: 'desc' }
  return current.direction === 'desc' ? { column, direction: 'asc' } : null
}

function groupColumns(groups: readonly GroupDifference[]): readonly GridColumn<GroupDifference>[] {
  const most = shareDomain(
    groups.flatMap(({ a, b }) => [
      a?.ratio ?? null,
      b?.ratio ?? null,
      a?.target ?? null,
      b?.target ?? null,
    ]),
  )
  return [
    {
      id: 'group_id',
      header: 'Group',
      width: idWidth(groups.map((group) => groupName(group.group_id))),
      mono: true,
      sortable: true,
      title: (group) => groupName(group.group_id),
      cell: (group) => groupName(group.group_id),
    },
    {
      id: 'chart',
      header: 'Share of sponsored assignments, before and after',
      headerContent: <RatioAxis most={most} />,
      width: 'minmax(110px, 1fr)',
      cell: (group) => <GroupArrow group={group} most={most} />,
    },
    {
      id: 'before',
      header: 'Before',
      help: 'Share of sponsored assignments of the group in the run before; the open dot.',
      width: '64px',
      align: 'end',
      sortable: true,
      cell: (group) => formatRatio(group.a?.ratio ?? null),
    },
    {
      id: 'after',
      header: 'After',
      help: 'The same in the run after; the full dot.',
      width: '60px',
      align: 'end',
      sortable: true,
      cell: (group) => formatRatio(group.b?.ratio ?? null),
    },
    {
      id: 'change',
      header: 'Change, pp',
      help: 'Change of the ratio in percentage points.',
      width: '104px',
      align: 'end',
      sortable: true,
      cell: (group) => shareChange(group.ratio_change),
    },
    {
      id: 'target',
      header: 'Target',
      help: 'The promised share; the ink tick. A grey tick is the target before, where it differs.',
      width: textWidth(groups.map(targetWords)),
      align: 'end',
      cell: (group) => targetWords(group),
    },
    {
      id: 'total_before',
      header: 'Sponsored before',
      help: 'Sponsored assignments of all assignments of the group in the run before.',
      width: `max(136px, ${textWidth(groups.map(({ a }) => sponsoredWords(a)))})`,
      align: 'end',
      sortable: true,
      cell: ({ a }) => sponsoredWords(a),
    },
    {
      id: 'total',
      header: 'Sponsored after',
      help: 'The same in the run after.',
      width: `max(128px, ${textWidth(groups.map(({ b }) => sponsoredWords(b)))})`,
      align: 'end',
      sortable: true,
      title: (group) => `${countChange(group.total_change)} assignments`,
      cell: ({ b }) => sponsoredWords(b),
    },
    {
      id: 'state',
      header: 'State',
      help: 'At target; limited: complies, but slots stayed empty for it; short: misses its target.',
      width: 'minmax(112px, 0.7fr)',
      title: (group) => stateWords(group),
      cell: (group) => <GroupState group={group} />,
    },
  ]
}

function targetWords({ a, b }: GroupDifference): string {
  const [before, after] = [a?.target ?? null, b?.target ?? null]
  return before === after || a === null || b === null
    ? formatRatio(after ?? before)
    : `${formatRatio(before)} → ${formatRatio(after)}`
}

function sponsoredWords(side: GroupDifference['a']): string {
  return side === null ? nothing : `${formatCount(side.sponsored)} of ${formatCount(side.total)}`
}

function stateWords({ a, b }: GroupDifference): string {
  const word = (side: GroupDifference['a']) =>
    side === null ? 'not there' : groupStates[side.state].word
  return a?.state === b?.state ? word(b) : `${word(a)} → ${word(b)}`
}

function GroupState({ group }: { group: GroupDifference }) {
  const { a, b } = group
  if (b === null) return <span className="muted">Only before</span>
  const look = groupStates[b.state]
  return (
    <span className={classes.state}>
      <Chip tone={look.tone}>{look.word}</Chip>
      {a !== null && a.state !== b.state && (
        <span className="muted truncate">was {groupStates[a.state].word.toLowerCase()}</span>
      )}
      {a === null && <span className="muted truncate">only after</span>}
    </span>
  )
}

function sorted(
  groups: readonly GroupDifference[],
  sort: SortState | null,
): readonly GroupDifference[] {
  if (sort === null) return groups
  const sign = sort.direction === 'asc' ? 1 : -1
  if (sort.column === 'group_id') {
    return [...groups].sort(
      (a, b) => sign * a.group_id.localeCompare(b.group_id, 'en', { numeric: true }),
    )
  }
  const value = ({ a, b, ratio_change: change }: GroupDifference): number => {
    if (sort.column === 'before') return a?.ratio ?? -1
    if (sort.column === 'after') return b?.ratio ?? -1
    if (sort.column === 'total_before') return a?.total ?? 0
    return sort.column === 'total' ? (b?.total ?? 0) : (change ?? 0)
  }
  return [...groups].sort((a, b) => sign * (value(a) - value(b)))
}
