import { Button } from '@mantine/core'
import { useCallback, useMemo, useState } from 'react'
import type { GroupSummary } from '../../../../src-shared/allocation/summary.ts'
import { DataGrid, type GridColumn, type SortState } from '../../../components/data-grid.tsx'
import { idWidth, textWidth } from '../../../components/id-width.ts'
import { shareDomain } from '../../../../src-shared/allocation/share-domain.ts'
import { Chip } from '../../../components/status-chip.tsx'
import {
  byShortfall,
  fileTarget,
  formatRatio,
  groupName,
  groupRemark,
  groupStates,
  sponsoredOf,
} from './group-words.ts'
import { RatioAxis, RatioBar } from './ratio-chart.tsx'
import { useWalkRows, type DetailWalk } from './use-detail-walk.ts'
import classes from './result.module.css'

interface RatioGridProps {
  readonly groups: readonly GroupSummary[]
  readonly opened: string | null
  readonly walk: DetailWalk
  /** Whether the drawer walks over the groups, and not over another list of the screen. */
  readonly walked: boolean
}

/** Ratio compliance, a dumbbell row for each group; the numbers beside it are its table twin. */
export function RatioGrid({ groups, opened, walk, walked }: RatioGridProps) {
  const [sort, setSort] = useState<SortState>({ column: 'state', direction: 'asc' })
  const most = shareDomain(
    groups.flatMap((group) => [
      group.ratio,
      group.target === null ? null : group.target + group.slack,
    ]),
  )
  const rows = useMemo(() => sorted(groups, sort), [groups, sort])
  const { open } = walk
  const onWhy = useCallback((id: string) => open({ type: 'group', id }, -1, 'key'), [open])
  useWalkRows(
    walk,
    {
      total: rows.length,
      at: (index) => {
        const row = rows[index]
        return row === undefined ? undefined : { type: 'group', id: row.group_id }
      },
    },
    walked,
  )
  const columns = useMemo(
    () =>
      ratioColumns(
        most,
        groups.map((group) => groupName(group.group_id)),
        textWidth(groups.map((group) => sponsoredOf(group))),
        groups.some((group) => fileTarget(group) !== ''),
        onWhy,
      ),
    [most, groups, onWhy],
  )
  return (
    <DataGrid
      label="Ratio compliance by group"
      columns={columns}
      total={rows.length}
      rowAt={(index) => rows[index]}
      sort={sort}
      onSort={(column) =>
        setSort((current) => ({
          column,
          direction: current.column === column && current.direction === 'asc' ? 'desc' : 'asc',
        }))
      }
      onOpen={(group, index, by) => open({ type: 'group', id: group.group_id }, index, by)}
      isOpen={(group) => group.group_id === opened}
      following={opened !== null}
      foot={null}
    />
  )
}

function ratioColumns(
  most: number,
  groupIds: readonly string[],
  sponsoredWidth: string,
  hasOverrides: boolean,
  onWhy: (groupId: string) => void,
): readonly GridColumn<GroupSummary>[] {
  return [
    {
      id: 'group_id',
      header: 'Group',
      width: idWidth(groupIds),
      mono: true,
      sortable: true,
      title: (group) => groupName(group.group_id),
      cell: (group) => groupName(group.group_id),
    },
    {
      id: 'chart',
      header: 'Share of sponsored assignments',
      headerContent: <RatioAxis most={most} />,
      width: 'minmax(82px, 0.64fr)',
      cell: (group) => <RatioBar group={group} most={most} />,
    },
    {
      id: 'ratio',
      header: 'Ratio',
      help: 'Share of sponsored assignments that the group got; the dot in the chart.',
      width: '60px',
      align: 'end',
      sortable: true,
      cell: (group) => formatRatio(group.ratio),
    },
    {
      id: 'target',
      header: 'Target',
      help: 'The promised share; the ink tick in the chart. Beside it that of the file, where the run had another.',
      width: hasOverrides ? '116px' : '62px',
      align: 'end',
      sortable: true,
      title: (group) => targetTitle(group),
      text: (group) => formatRatio(group.target),
      cell: (group) => <Target group={group} />,
    },
    {
      id: 'sponsored',
      header: 'Sponsored',
      help: 'Sponsored assignments of all assignments of the group.',
      width: sponsoredWidth,
      align: 'end',
      cell: (group) => sponsoredOf(group),
    },
    {
      id: 'state',
      header: 'State',
      help: 'At target; limited: complies, but slots stayed empty for it; short: misses its target.',
      width: 'minmax(128px, 1fr)',
      sortable: true,
      title: (group) => groupRemark(group),
      cell: (group) => <GroupState group={group} onWhy={() => onWhy(group.group_id)} />,
    },
  ]
}

function Target({ group }: { group: GroupSummary }) {
  const inFile = fileTarget(group)
  if (inFile === '') return formatRatio(group.target)
  return (
    <>
      <span className="muted">{inFile}</span> {formatRatio(group.target)}
    </>
  )
}

function targetTitle(group: GroupSummary): string {
  const { target, target_of_file: inFile } = group
  if (inFile === undefined) return ''
  return inFile === null
    ? `Target ${formatRatio(target)} in this run; the file gives none`
    : `Target ${formatRatio(target)} in this run instead of ${formatRatio(inFile)} of the file`
}

function GroupState({ group, onWhy }: { group: GroupSummary; onWhy: () => void }) {
  const look = groupStates[group.state]
  const attention = group.state === 'limited' || group.state === 'short'
  return (
    <div className={classes.why}>
      <Chip tone={look.tone}>{look.word}</Chip>
      {attention && <span className={`${classes.remark} truncate`}>{groupRemark(group)}</span>}
      {attention && (
        <Button
          variant="subtle"
          h={20}
          px={6}
          fz={12}
          flex="none"
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation()
            onWhy()
          }}
        >
          Why
        </Button>
      )}
    </div>
  )
}

function sorted(groups: readonly GroupSummary[], sort: SortState): readonly GroupSummary[] {
  const value = (group: GroupSummary): number =>
    sort.column === 'ratio' ? (group.ratio ?? -1) : (group.target ?? -1)
  const compare =
    sort.column === 'state'
      ? byShortfall
      : sort.column === 'group_id'
        ? (a: GroupSummary, b: GroupSummary) =>
            a.group_id.localeCompare(b.group_id, 'en', { numeric: true })
        : (a: GroupSummary, b: GroupSummary) => value(a) - value(b)
  const sign = sort.direction === 'asc' ? 1 : -1
  return [...groups].sort((a, b) => sign * compare(a, b))
}
