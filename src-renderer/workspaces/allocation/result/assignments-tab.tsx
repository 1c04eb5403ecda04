import { useMemo } from 'react'
import type { AssignmentRow } from '../../../../src-shared/allocation/result.ts'
import { assignmentsFinding } from '../../../../src-shared/allocation/findings.ts'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import type { GridColumn } from '../../../components/data-grid.tsx'
import { filterText, parseFilters, withColumn } from '../../../components/grid/grid-filters.ts'
import { idWidth } from '../../../components/id-width.ts'
import { EmptyState } from '../../../components/states.tsx'
import { KindChip } from '../../../components/status-chip.tsx'
import { columnDigits, formatFixed, formatNumber, readerNumbers } from '../../../format.ts'
import type { OpenedDetail, RunSearch } from '../../runs/run-search.ts'
import type { SearchChange } from '../../runs/use-result-search.ts'
import { DistributionPlots } from './distribution-plots.tsx'
import { groupName } from './group-words.ts'
import { kindFilter, numberTotals } from './result-columns.ts'
import { ResultGrid } from './result-grid.tsx'
import { assignmentsSource } from './result-source.ts'
import { TabPlots } from './tab-plots.tsx'
import type { DetailWalk } from './use-detail-walk.ts'
import classes from './result.module.css'

interface AssignmentsTabProps {
  readonly runId: string
  readonly summary: AllocationSummary
  readonly search: RunSearch
  readonly onSearch: (change: SearchChange) => void
  readonly opened: OpenedDetail | null
  readonly walk: DetailWalk
}

/** Every assignment, paged, sorted and filtered by the query process. */
export function AssignmentsTab(props: AssignmentsTabProps) {
  const { runId, summary, search, onSearch, opened, walk } = props
  const source = useMemo(() => assignmentsSource(runId), [runId])
  const columns = useMemo(
    () =>
      assignmentColumns(
        summary.groups.map((group) => groupName(group.group_id)),
        columnDigits([summary.score_sum / Math.max(1, summary.counts.assignments)]),
      ),
    [summary],
  )
  const filters = useMemo(() => parseFilters(search.where, filterable), [search.where])
  return (
    <div className={classes.plotTab}>
      <TabPlots
        id="assignments"
        finding={assignmentsFinding(summary, readerNumbers)}
        empty={summary.counts.assignments === 0}
      >
        <DistributionPlots
          runId={runId}
          filters={filters}
          onColumn={(column, own) =>
            onSearch({ where: filterText(withColumn(filters, column, own)) })
          }
        />
      </TabPlots>
      <ResultGrid
        id="allocation-assignments"
        label="Assignments"
        noun={['assignment', 'assignments']}
        columns={columns}
        source={source}
        search={search}
        onSearch={onSearch}
        opened={opened}
        walk={walk}
        opens="user"
        idOf={(row) => row.user_id}
        empty={
          <EmptyState title="Nobody was assigned anything">
            See the warnings on the Result tab and the groups' reasons there.
          </EmptyState>
        }
        emptyHint="A user who got nothing has no row here; open the user by id to see why."
      />
    </div>
  )
}

const filterable = [
  { id: 'user_id', type: 'text' },
  { id: 'contract_id', type: 'text' },
  { id: 'sponsored', type: 'boolean' },
  { id: 'score', type: 'number' },
  { id: 'group_id', type: 'text' },
  { id: 'round', type: 'number' },
] as const

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
    filter: { type: 'text', offered: true },
    title: (row) => row.user_id,
    cell: (row) => row.user_id,
  },
  {
    id: 'contract_id',
    header: 'Contract',
    width: 'minmax(86px, 0.92fr)',
    mono: true,
    sortable: true,
    filter: { type: 'text', offered: true, byChoice: true },
    title: (row) => row.contract_id,
    cell: (row) => row.contract_id,
  },
  {
    id: 'sponsored',
    header: 'Kind',
    width: '118px',
    sortable: true,
    filter: { ...kindFilter, offered: true },
    cell: (row) => <KindChip sponsored={row.sponsored} />,
    text: (row) => (row.sponsored ? '1' : '0'),
  },
  {
    id: 'score',
    header: 'Score',
    help: "The pair's score, as it was read.",
    width: '92px',
    align: 'end',
    sortable: true,
    filter: { type: 'number', offered: true, totalWords: numberTotals(scoreDigits) },
    title: (row) => formatNumber(row.score, 12),
    text: (row) => String(row.score),
    cell: (row) => formatFixed(row.score, scoreDigits),
  },
  {
    id: 'group_id',
    header: 'Group',
    width: idWidth(groupIds),
    mono: true,
    sortable: true,
    filter: { type: 'text', byChoice: true, offered: true, valueWords: groupName },
    title: (row) => groupName(row.group_id),
    text: (row) => row.group_id,
    cell: (row) => groupName(row.group_id),
  },
  {
    id: 'round',
    header: 'Round',
    help: "Place of the contract among the user's by value; 0 for a pin.",
    width: '78px',
    align: 'end',
    sortable: true,
    filter: {
      type: 'number',
      byChoice: true,
      valueWords: (value) => (value === '0' ? 'pin' : value),
    },
    text: (row) => String(row.round),
    cell: (row) => (row.round === 0 ? 'pin' : String(row.round)),
  },
]
