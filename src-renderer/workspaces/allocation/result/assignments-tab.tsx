import { Button } from '@mantine/core'
import { useMemo } from 'react'
import type { AssignmentRow } from '../../../../src-shared/allocation/result.ts'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import { DataGrid, type GridColumn } from '../../../components/data-grid.tsx'
import { idWidth } from '../../../components/id-width.ts'
import { EmptyState, ErrorState } from '../../../components/states.tsx'
import { KindChip } from '../../../components/status-chip.tsx'
import { usePages } from '../../../components/use-pages.ts'
import { columnDigits, formatFixed, formatNumber } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { nextSort, parseSort, type OpenedDetail, type RunSearch } from '../../runs/run-search.ts'
import { ChoiceList, FilterChip } from './filter-chip.tsx'
import { groupName } from './group-words.ts'
import { assignmentsFilterOf, noGroup } from './page-requests.ts'
import { RangeFilter, TextFilter } from './text-filter.tsx'
import { useWalkRows, type DetailWalk } from './use-detail-walk.ts'
import classes from './result.module.css'

interface AssignmentsTabProps {
  readonly runId: string
  readonly summary: AllocationSummary
  readonly search: RunSearch
  readonly onSearch: (change: { [K in keyof RunSearch]?: RunSearch[K] | undefined }) => void
  readonly opened: OpenedDetail | null
  readonly walk: DetailWalk
}

const firstDirections: Readonly<Record<string, 'asc' | 'desc'>> = {
  score: 'desc',
  sponsored: 'desc',
}

/** Every assignment, paged, sorted and filtered by the query process. */
export function AssignmentsTab(props: AssignmentsTabProps) {
  const { runId, summary, search, onSearch, opened, walk } = props
  const filter = assignmentsFilterOf(search)
  const pages = usePages<AssignmentRow>({
    queryKey: [...rpc.allocation.assignments.key(), runId, filter],
    fetchPage: (offset, limit, signal) =>
      client.allocation.assignments({ id: runId, offset, limit, ...filter }, { signal }),
  })
  useWalkRows(walk, {
    total: pages.total ?? 0,
    at: (index) => {
      const row = pages.rowAt(index)
      return row === undefined ? undefined : { type: 'user', id: row.user_id }
    },
  })
  const columns = useMemo(
    () =>
      assignmentColumns(
        summary.groups.map((group) => groupName(group.group_id)),
        columnDigits([summary.score_sum / Math.max(1, summary.counts.assignments)]),
      ),
    [summary],
  )
  const clear = () =>
    onSearch({
      user: undefined,
      contract: undefined,
      group: undefined,
      sponsored: undefined,
      score_from: undefined,
      score_to: undefined,
    })
  return (
    <>
      <AssignmentFilters {...{ search, onSearch, summary }} />
      {pages.error !== null ? (
        <ErrorState error={readableError(pages.error)} retry={pages.retry} />
      ) : (
        <DataGrid
          label="Assignments"
          columns={columns}
          total={pages.total}
          rowAt={pages.rowAt}
          onRange={pages.onRange}
          sort={parseSort(search.sort)}
          onSort={(column) =>
            onSearch({
              sort: nextSort(parseSort(search.sort), column, firstDirections[column] ?? 'asc'),
            })
          }
          onOpen={(row, index, by) => walk.open({ type: 'user', id: row.user_id }, index, by)}
          isOpen={(row) => opened?.type === 'user' && opened.id === row.user_id}
          following={opened?.type === 'user'}
          noun={['assignment', 'assignments']}
          empty={
            filter.filters.length > 0 ? (
              <EmptyState
                title="No assignment matches these filters"
                actions={<Button onClick={clear}>Clear filters</Button>}
              >
                A user who got nothing has no row here; open the user by id to see why.
              </EmptyState>
            ) : (
              <EmptyState title="Nobody was assigned anything">
                See the warnings on the Result tab and the groups' reasons there.
              </EmptyState>
            )
          }
        />
      )}
    </>
  )
}

const assignmentColumns = (
  groupIds: readonly string[],
  scoreDigits: number,
): readonly GridColumn<AssignmentRow>[] => [
  {
    id: 'user_id',
    header: 'User',
    width: 'minmax(92px, 1fr)',
    mono: true,
    sortable: true,
    title: (row) => row.user_id,
    cell: (row) => row.user_id,
  },
  {
    id: 'contract_id',
    header: 'Contract',
    width: 'minmax(86px, 0.92fr)',
    mono: true,
    sortable: true,
    title: (row) => row.contract_id,
    cell: (row) => row.contract_id,
  },
  {
    id: 'sponsored',
    header: 'Kind',
    width: '118px',
    sortable: true,
    cell: (row) => <KindChip sponsored={row.sponsored} />,
  },
  {
    id: 'score',
    header: 'Score',
    help: "The pair's score, as it was read.",
    width: '80px',
    align: 'end',
    sortable: true,
    title: (row) => formatNumber(row.score, 12),
    cell: (row) => formatFixed(row.score, scoreDigits),
  },
  {
    id: 'group_id',
    header: 'Group',
    width: idWidth(groupIds),
    mono: true,
    sortable: true,
    title: (row) => groupName(row.group_id),
    cell: (row) => groupName(row.group_id),
  },
  {
    id: 'round',
    header: 'Round',
    help: "Place of the contract among the user's by value; 0 for a pin.",
    width: '72px',
    align: 'end',
    sortable: true,
    cell: (row) => (row.round === 0 ? 'pin' : String(row.round)),
  },
]

type FilterProps = Pick<AssignmentsTabProps, 'search' | 'onSearch' | 'summary'>

function AssignmentFilters({ search, onSearch, summary }: FilterProps) {
  const groups = useMemo(
    () =>
      summary.groups.map((group) => ({
        value: group.group_id === '' ? noGroup : group.group_id,
        label: groupName(group.group_id),
      })),
    [summary.groups],
  )
  return (
    <search className={classes.filters}>
      <FilterChip
        label="User"
        value={search.user === undefined ? null : `contains ${search.user}`}
        onClear={() => onSearch({ user: undefined })}
      >
        {(close) => (
          <TextFilter
            label="User id contains"
            value={search.user}
            onApply={(user) => {
              onSearch({ user })
              close()
            }}
          />
        )}
      </FilterChip>
      <FilterChip
        label="Contract"
        value={search.contract ?? null}
        onClear={() => onSearch({ contract: undefined })}
      >
        {(close) => (
          <TextFilter
            label="Contract id is"
            value={search.contract}
            onApply={(contract) => {
              onSearch({ contract })
              close()
            }}
          />
        )}
      </FilterChip>
      <FilterChip
        label="Kind"
        value={
          search.sponsored === undefined
            ? null
            : search.sponsored === 'yes'
              ? 'sponsored'
              : 'unsponsored'
        }
        onClear={() => onSearch({ sponsored: undefined })}
      >
        {(close) => (
          <ChoiceList
            chosen={search.sponsored}
            choices={[
              { value: 'yes', label: <KindChip sponsored /> },
              { value: 'no', label: <KindChip sponsored={false} /> },
            ]}
            onChoose={(value) => {
              onSearch({ sponsored: value === 'yes' ? 'yes' : 'no' })
              close()
            }}
          />
        )}
      </FilterChip>
      <FilterChip
        label="Group"
        value={search.group ?? null}
        onClear={() => onSearch({ group: undefined })}
      >
        {(close) => (
          <ChoiceList
            chosen={search.group}
            choices={groups}
            onChoose={(group) => {
              onSearch({ group })
              close()
            }}
          />
        )}
      </FilterChip>
      <FilterChip
        label="Score"
        value={rangeWords(search.score_from, search.score_to)}
        onClear={() => onSearch({ score_from: undefined, score_to: undefined })}
      >
        {(close) => (
          <RangeFilter
            label="Score"
            from={search.score_from}
            to={search.score_to}
            onApply={(score_from, score_to) => {
              onSearch({ score_from, score_to })
              close()
            }}
          />
        )}
      </FilterChip>
    </search>
  )
}

/** `0.5 to 1`, `from 0.5`, `to 1`; null for no bounds. */
export function rangeWords(from: number | undefined, to: number | undefined): string | null {
  if (from === undefined) return to === undefined ? null : `to ${formatNumber(to, 4)}`
  return to === undefined
    ? `from ${formatNumber(from, 4)}`
    : `${formatNumber(from, 4)} to ${formatNumber(to, 4)}`
}
