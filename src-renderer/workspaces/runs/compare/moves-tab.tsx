import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { AllocationComparison } from '../../../../src-shared/allocation/compare.ts'
import { movesFinding } from '../../../../src-shared/allocation/findings.ts'
import type {
  FlowRow,
  MoveRow,
  MovesSummary,
  MoveWay,
} from '../../../../src-shared/allocation/moves.ts'
import type { GridFilter } from '../../../../src-shared/grid.ts'
import { filterText } from '../../../components/grid/grid-filters.ts'
import { PlotFrame } from '../../../components/plot-frame.tsx'
import { PlotTable, type PlotColumn } from '../../../components/plot-table.tsx'
import { QueryGrid } from '../../../components/query-grid.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { columnDigits, countOf, formatCount, readerNumbers } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { groupName } from '../../allocation/result/group-words.ts'
import { TabPlots } from '../../allocation/result/tab-plots.tsx'
import type { DetailWalk } from '../../allocation/result/use-detail-walk.ts'
import type { CompareChange, CompareSearch, MovesList } from './compare-search.ts'
import { FlowPlot } from './flow-plot.tsx'
import { endName, valueChange } from './move-words.ts'
import { ContractsBalance, GroupsBalance } from './moves-balance.tsx'
import { flowGridColumns, moveGridColumns } from './moves-columns.tsx'
import { flowsSource, movesSource } from './moves-source.ts'
import { meanScores } from './users-tab.tsx'
import resultClasses from '../../allocation/result/result.module.css'
import classes from './compare.module.css'

interface MovesTabProps {
  readonly a: string
  readonly b: string
  readonly search: CompareSearch
  readonly onSearch: (change: CompareChange) => void
  /** Leads to users with these filters. */
  readonly onUsers: (filters: CompareChange) => void
  /** The user in the drawer. */
  readonly opened: string | null
  readonly walk: DetailWalk
  readonly comparison: AllocationComparison
}

/** From which contract to which users went, and what of value it won and lost. */
export function MovesTab(props: MovesTabProps) {
  const { a, b, onSearch, onUsers } = props
  const query = useQuery(
    rpc.allocation.compareMoves.queryOptions({
      input: { a, b },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  const [by, setBy] = useState<'group' | 'contract'>('group')
  const summary = query.data
  if (summary === undefined) {
    return query.isError ? (
      <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
    ) : (
      <div className={classes.moves}>
        <div className={classes.movesSkeleton}>
          <Skeleton height={14} width="46%" />
          <Skeleton height={224} />
        </div>
        <SkeletonRows />
      </div>
    )
  }
  const showMoves = (filters: readonly GridFilter[]) =>
    onSearch({ list: 'moves', where: filterText(filters), sort: undefined })
  const openWay = (way: MoveWay) => showMoves(wayFilters(way))
  return (
    <div className={classes.moves}>
      <TabPlots
        id="moves"
        finding={movesFinding(summary, readerNumbers)}
        empty={summary.moves === 0}
      >
        <div className={resultClasses.plotWide}>
          <PlotFrame
            id="compare-flows"
            title="From contract to contract"
            finding={flowsFinding(summary)}
            plot={<FlowPlot ways={summary.ways.filter(isDrawn)} onOpen={openWay} />}
            table={
              <PlotTable
                label="Moves from contract to contract"
                noun={['way', 'ways']}
                columns={wayColumns}
                rows={summary.ways}
                firstSort={{ column: 'moves', direction: 'desc' }}
                onOpen={openWay}
              />
            }
          />
        </div>
        <section
          className={`${resultClasses.plotNarrow} ${classes.movesBalance}`}
          aria-label="Value won and lost"
        >
          <div className={classes.choices} role="group" aria-label="Value won and lost">
            {(['group', 'contract'] as const).map((each) => (
              <Button
                key={each}
                variant={each === by ? 'light' : 'subtle'}
                px={6}
                h={24}
                aria-pressed={each === by}
                onClick={() => setBy(each)}
              >
                {each === 'group' ? 'Value by group' : 'Value by contract'}
              </Button>
            ))}
          </div>
          {by === 'group' ? (
            <GroupsBalance
              groups={summary.groups}
              onOpen={(id) => showMoves([{ column: 'group_id', op: 'one_of', values: [id] }])}
            />
          ) : (
            <ContractsBalance
              contracts={summary.contracts}
              onOpen={(contract) => onUsers({ contract })}
            />
          )}
        </section>
      </TabPlots>
      <MovesLists {...props} />
    </div>
  )
}

/** What is between contracts that few left and few got is not drawn: it would dwarf the rest. */
const isDrawn = (way: MoveWay): boolean => way.from_contract !== null || way.to_contract !== null

function flowsFinding({ ways }: MovesSummary): string {
  const rest = ways.find((way) => !isDrawn(way))?.moves ?? 0
  return rest === 0
    ? 'A ribbon leads to its moves.'
    : `The contracts most left and got; ${countOf(rest, 'move')} between others not drawn.`
}

const listNames: Readonly<Record<MovesList, string>> = {
  flows: 'Contract to contract',
  moves: 'User by user',
}

function MovesLists(props: MovesTabProps) {
  const { search, onSearch, comparison } = props
  const list = search.list ?? 'flows'
  const digits = columnDigits(meanScores(comparison.results))
  return (
    <>
      <div className={classes.lists} role="group" aria-label="What the list shows">
        {(['flows', 'moves'] as const).map((each) => (
          <Button
            key={each}
            variant={each === list ? 'light' : 'subtle'}
            px={6}
            aria-pressed={each === list}
            onClick={() =>
              onSearch({
                list: each === 'flows' ? undefined : each,
                where: undefined,
                sort: undefined,
              })
            }
          >
            {listNames[each]}
          </Button>
        ))}
      </div>
      {list === 'flows' ? (
        <Flows {...props} digits={digits} />
      ) : (
        <Moves {...props} digits={digits} />
      )}
    </>
  )
}

interface ListProps extends MovesTabProps {
  readonly digits: number
}

function Flows({ a, b, search, onSearch, digits }: ListProps) {
  const source = useMemo(() => flowsSource({ a, b }), [a, b])
  const columns = useMemo(() => flowGridColumns(digits), [digits])
  return (
    <QueryGrid<FlowRow>
      id="compare-flows"
      label="Moves from contract to contract"
      noun={['flow', 'flows']}
      columns={columns}
      source={source}
      search={search}
      onSearch={onSearch}
      onOpen={(row) =>
        onSearch({ list: 'moves', where: filterText(wayFilters(row)), sort: undefined })
      }
      empty={<NobodyMoved />}
    />
  )
}

function Moves({ a, b, search, onSearch, opened, walk, comparison, digits }: ListProps) {
  const source = useMemo(() => movesSource({ a, b }), [a, b])
  const columns = useMemo(() => {
    const groups = comparison.results?.groups.map((group) => groupName(group.group_id)) ?? []
    return moveGridColumns(digits, groups)
  }, [comparison, digits])
  return (
    <QueryGrid<MoveRow>
      id="compare-moves"
      label="Moves user by user"
      noun={['move', 'moves']}
      columns={columns}
      source={source}
      search={search}
      onSearch={onSearch}
      onOpen={(row, index, by) => walk.open({ type: 'user', id: row.user_id }, index, by)}
      isOpen={(row) => row.user_id === opened}
      following={opened !== null}
      onRows={({ total, rowAt }) =>
        walk.setRows({
          total,
          at: (index) => {
            const row = rowAt(index)
            return row === undefined ? undefined : { type: 'user', id: row.user_id }
          },
        })
      }
      empty={<NobodyMoved />}
    />
  )
}

function NobodyMoved() {
  return (
    <EmptyState title="Nobody moved">Every user holds the same contracts in both runs.</EmptyState>
  )
}

/** Filters that leave the moves of a way; an end that stands for all others has none. */
function wayFilters({
  from_contract: from,
  to_contract: to,
}: Pick<MoveWay, 'from_contract' | 'to_contract'>): readonly GridFilter[] {
  const of = (column: string, contract: string | null): readonly GridFilter[] =>
    contract === null ? [] : [{ column, op: 'one_of', values: [contract] }]
  return [...of('from_contract', from), ...of('to_contract', to)]
}

const wayColumns: readonly PlotColumn<MoveWay>[] = [
  {
    id: 'from_contract',
    header: 'From',
    width: 'minmax(90px, 1fr)',
    mono: true,
    sortable: true,
    value: (row) => endName(row.from_contract),
    cell: (row) => endName(row.from_contract),
  },
  {
    id: 'to_contract',
    header: 'To',
    width: 'minmax(90px, 1fr)',
    mono: true,
    sortable: true,
    value: (row) => endName(row.to_contract),
    cell: (row) => endName(row.to_contract),
  },
  {
    id: 'moves',
    header: 'Moves',
    width: '80px',
    align: 'end',
    sortable: true,
    value: (row) => row.moves,
    cell: (row) => formatCount(row.moves),
  },
  {
    id: 'value_change',
    header: 'Value',
    help: 'Value got less value left.',
    width: '90px',
    align: 'end',
    sortable: true,
    value: (row) => row.value_change,
    text: (row) => String(row.value_change),
    cell: (row) => valueChange(row.value_change),
  },
]
