import { useQuery } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { originAt } from '../../../../src-shared/reconciliation/origins.ts'
import type {
  CellOrigin,
  ConflictRow,
  PairRow,
  TableColumn,
  UnmatchedRow,
} from '../../../../src-shared/reconciliation/result.ts'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import {
  survivorshipWords,
  type Survivorship,
} from '../../../../src-shared/reconciliation/survivorship.ts'
import type { ReconciliationSummary } from '../../../../src-shared/reconciliation/summary.ts'
import type { GridColumn } from '../../../components/data-grid.tsx'
import { QueryGrid } from '../../../components/query-grid.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { countOf, formatCount, nothing } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import type { RowWalk } from '../../events/result/use-row-walk.ts'
import type { RunSearch } from '../../runs/run-search.ts'
import type { SearchChange } from '../../runs/use-result-search.ts'
import { conflictColumnsOf, pairColumnsOf, unmatchedColumnsOf } from './list-columns.tsx'
import { OriginMark } from './origin-mark.tsx'
import { originWords, pairKey } from './result-words.ts'
import { tableSource, type TableRow } from './table-source.ts'
import classes from './result.module.css'

export interface ListTabProps {
  readonly runId: string
  readonly summary: ReconciliationSummary
  /** Of the last decision. */
  readonly number: number
  readonly search: RunSearch
  readonly onSearch: (change: SearchChange) => void
  readonly walk: RowWalk
}

interface ListProps<Row> {
  readonly props: ListTabProps
  readonly id: string
  readonly label: string
  readonly noun: readonly [one: string, many: string]
  readonly columns: readonly GridColumn<Row>[]
  readonly source: ReturnType<typeof tableSource<Row & object>>
  readonly keyOf: (row: Row) => string
  readonly finding: ReactNode
  readonly empty: ReactNode
}

/** A grid of the result under the sentence that says what it holds; its drawer walks over it. */
function List<Row extends object>({ props, keyOf, finding, ...grid }: ListProps<Row>) {
  const { search, onSearch, walk } = props
  return (
    <div className={classes.listTab}>
      <p className={classes.tabFinding}>{finding}</p>
      <QueryGrid<Row>
        {...grid}
        search={search}
        onSearch={onSearch}
        onOpen={(row, index, by) => walk.open(keyOf(row), index, by)}
        isOpen={(row) => search.row === keyOf(row)}
        following={search.row !== undefined}
        onRows={({ total, rowAt }) =>
          walk.setRows({
            total,
            at: (index) => {
              const row = rowAt(index)
              return row === undefined ? undefined : keyOf(row)
            },
          })
        }
      />
    </div>
  )
}

/** Accepted pairs and those in review, or every candidate. */
export function PairsTab({
  all,
  onAll,
  ...props
}: ListTabProps & { readonly all: boolean; readonly onAll?: () => void }) {
  const { runId, number, summary } = props
  const table = all ? 'pairs' : 'matches'
  const source = useMemo(() => tableSource<PairRow>(runId, table, number), [runId, table, number])
  const { deduplicated, counts } = summary
  const columns = useMemo(() => pairColumnsOf(deduplicated), [deduplicated])
  return (
    <List<PairRow>
      props={props}
      id={all ? 'candidate-pairs' : 'matches'}
      label={all ? 'Candidate pairs' : 'Matches'}
      noun={['pair', 'pairs']}
      columns={columns}
      source={source}
      keyOf={pairKey}
      finding={
        all ? (
          `${countOf(counts.candidates, 'pair')} of records that share something rare were compared.`
        ) : (
          <>
            Accepted pairs and those in review, with every decision so far.{' '}
            <button type="button" className={classes.textButton} onClick={onAll}>
              Show every candidate
            </button>
          </>
        )
      }
      empty={
        <EmptyState title={all ? 'No two records were compared' : 'No pair was accepted'}>
          {all
            ? 'The lists share no rare word, code or number: see the Blocking tab.'
            : 'Every candidate was rejected: “Show every candidate” lists them.'}
        </EmptyState>
      }
    />
  )
}

export function UnmatchedTab({ side, ...props }: ListTabProps & { readonly side: RecordSide }) {
  const { runId, number } = props
  const table = side === 'left' ? 'unmatched_left' : 'unmatched_right'
  const source = useMemo(
    () => tableSource<UnmatchedRow>(runId, table, number),
    [runId, table, number],
  )
  const columns = useMemo(() => unmatchedColumnsOf(side), [side])
  return (
    <List<UnmatchedRow>
      props={props}
      id={side === 'left' ? 'unmatched-left' : 'unmatched-right'}
      label={side === 'left' ? 'Left records without a partner' : 'Right records without a partner'}
      noun={['record', 'records']}
      columns={columns}
      source={source}
      keyOf={({ id }) => id}
      finding="Neither an accepted pair nor one in review names these. Each row has its nearest miss and why it lost."
      empty={
        <EmptyState title={`Every ${side} record has a partner or a pair in review`}>
          Nothing is left over on this side.
        </EmptyState>
      }
    />
  )
}

export function ConflictsTab(props: ListTabProps) {
  const { runId, number } = props
  const source = useMemo(
    () => tableSource<ConflictRow>(runId, 'conflicts', number),
    [runId, number],
  )
  const columns = useMemo(() => conflictColumnsOf(), [])
  return (
    <List<ConflictRow>
      props={props}
      id="conflicts"
      label="Conflicts"
      noun={['conflict', 'conflicts']}
      columns={columns}
      source={source}
      keyOf={({ golden }) => String(golden)}
      finding="Where matched records disagree, and what the golden table took."
      empty={
        <EmptyState title="Matched records agree">
          No column that both lists fill says two different things.
        </EmptyState>
      }
    />
  )
}

/** The merged table: one row for each match, its columns told by the run. */
export function GoldenTab(props: ListTabProps) {
  const { runId, number, summary } = props
  const head = useQuery({
    queryKey: [...rpc.reconciliation.rows.key(), runId, 'golden', 'columns'],
    queryFn: ({ signal }) =>
      client.reconciliation.rows({ id: runId, table: 'golden', limit: 1 }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const source = useMemo(() => tableSource(runId, 'golden', number), [runId, number])
  const columns = useMemo(() => goldenColumnsOf(head.data?.columns ?? []), [head.data])
  if (head.isError) {
    return <ErrorState error={readableError(head.error)} retry={() => void head.refetch()} />
  }
  if (head.data === undefined) return <SkeletonRows />
  return (
    <List<TableRow>
      props={props}
      id={`golden-${runId}`}
      label="Golden table"
      noun={['row', 'rows']}
      columns={columns}
      source={source}
      keyOf={({ golden }) => String(golden)}
      finding={
        head.data.total > 0 && (
          <>
            {countOf(head.data.total, 'merged record')}; {ruleWords(summary.survivorship)} L left, R
            right, = both agree, ∩ narrowed. A row opens its records.
          </>
        )
      }
      empty={
        <EmptyState title="No pair is accepted, so nothing is merged">
          Accept pairs in review, or run again with a lower threshold.
        </EmptyState>
      }
    />
  )
}

function ruleWords({ standard, columns }: Survivorship): string {
  const own = Object.entries(columns)
  const words = `cells by the rule ${survivorshipWords[standard].toLowerCase()}`
  return own.length === 0
    ? `${words}.`
    : `${words}, but ${own.map(([column, rule]) => `${column}: ${survivorshipWords[rule].toLowerCase()}`).join(', ')}.`
}

const idColumns = new Set(['golden', 'left_id', 'right_id'])
const idLabels: Readonly<Record<string, string>> = {
  golden: 'Row',
  left_id: 'Left id',
  right_id: 'Right id',
}

function goldenColumnsOf(columns: readonly TableColumn[]): readonly GridColumn<TableRow>[] {
  const cells = columns.filter(({ name }) => name !== 'origins')
  return cells.map(({ name, label, type }): GridColumn<TableRow> => {
    const isNumber = type === 'number'
    const text = (row: TableRow): string => String(row[name] ?? '')
    const place = /^c(\d+)$/.exec(name)?.[1]
    const originOf = (row: TableRow): CellOrigin | null =>
      place === undefined ? null : originAt(String(row['origins'] ?? ''), Number(place))
    return {
      id: name,
      header: idLabels[name] ?? label,
      width: name === 'golden' ? '76px' : idColumns.has(name) ? '120px' : 'minmax(120px, 1fr)',
      mono: name !== 'golden' && idColumns.has(name),
      sortable: true,
      ...(isNumber ? { align: 'end' as const } : {}),
      filter: { type, ...(idColumns.has(name) ? {} : { byChoice: false }) },
      text,
      title: (row) => {
        const origin = originOf(row)
        return origin === null || origin === 'none'
          ? text(row)
          : `${text(row)} (${originWords[origin].toLowerCase()})`
      },
      cell: (row) => {
        const value = row[name] ?? null
        if (value === null || value === '') return nothing
        if (typeof value === 'number') return formatCount(value)
        const origin = originOf(row)
        return origin === null ? (
          String(value)
        ) : (
          <span className={classes.goldenCell}>
            <OriginMark origin={origin} words={originWords[origin]} />
            {String(value)}
          </span>
        )
      },
    }
  })
}
