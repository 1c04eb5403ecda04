import { useMemo, useState } from 'react'
import type { ContractDifference } from '../../../../src-shared/allocation/compare.ts'
import { DataGrid, type GridColumn, type SortState } from '../../../components/data-grid.tsx'
import { EmptyState } from '../../../components/states.tsx'
import { KindMark } from '../../../components/status-chip.tsx'
import { formatCount, formatFixedShare } from '../../../format.ts'
import { countChange, shareChange } from './delta-words.ts'
import classes from './compare.module.css'

interface ContractsGridProps {
  readonly contracts: readonly ContractDifference[]
  /** Leads to the users who left or joined the contract. */
  readonly onOpen: (contractId: string) => void
}

/** Contracts whose fill changed, what changed most first. */
export function ContractsGrid({ contracts, onOpen }: ContractsGridProps) {
  const [sort, setSort] = useState<SortState | null>(null)
  const rows = useMemo(() => sorted(contracts, sort), [contracts, sort])
  return (
    <DataGrid
      label="Contracts whose fill changed most"
      columns={contractColumns}
      total={rows.length}
      rowAt={(index) => rows[index]}
      sort={sort}
      onSort={(column) =>
        setSort((current) =>
          current?.column !== column
            ? { column, direction: 'desc' }
            : current.direction === 'desc'
              ? { column, direction: 'asc' }
              : null,
        )
      }
      onOpen={(contract) => onOpen(contract.contract_id)}
      empty={
        <EmptyState title="Every contract is used as before">
          Cap and assignments of each are the same in both runs.
        </EmptyState>
      }
      foot={null}
    />
  )
}

const contractColumns: readonly GridColumn<ContractDifference>[] = [
  {
    id: 'contract_id',
    header: 'Contract',
    width: 'minmax(104px, 1fr)',
    mono: true,
    title: (row) => row.contract_id,
    cell: (row) => (
      <span className={classes.contract}>
        <KindMark sponsored={row.sponsored} />
        <span className="truncate">{row.contract_id}</span>
      </span>
    ),
  },
  {
    id: 'before',
    header: 'Fill before',
    help: 'Assignments of its cap in the run before.',
    width: '94px',
    align: 'end',
    sortable: true,
    title: ({ a }) => usedWords(a),
    cell: ({ a }) => formatFixedShare(a?.fill),
  },
  {
    id: 'after',
    header: 'After',
    help: 'Assignments of its cap in the run after.',
    width: '70px',
    align: 'end',
    sortable: true,
    title: ({ b }) => usedWords(b),
    cell: ({ b }) => formatFixedShare(b?.fill),
  },
  {
    id: 'fill_change',
    header: 'Change, pp',
    help: 'Change of its fill in percentage points.',
    width: '104px',
    align: 'end',
    sortable: true,
    cell: (row) => shareChange(row.fill_change),
  },
  {
    id: 'assigned_change',
    header: 'Assigned',
    help: 'Change of its assignments.',
    width: '96px',
    align: 'end',
    sortable: true,
    cell: (row) => countChange(row.assigned_change),
  },
]

function usedWords(side: ContractDifference['a']): string {
  return side === null
    ? 'Not in this run'
    : `${formatCount(side.assigned)} of ${formatCount(side.cap)}`
}

function sorted(
  contracts: readonly ContractDifference[],
  sort: SortState | null,
): readonly ContractDifference[] {
  if (sort === null) return contracts
  const sign = sort.direction === 'asc' ? 1 : -1
  const value = (row: ContractDifference): number => {
    if (sort.column === 'before') return row.a?.fill ?? -1
    if (sort.column === 'after') return row.b?.fill ?? -1
    return sort.column === 'fill_change' ? (row.fill_change ?? 0) : row.assigned_change
  }
  return [...contracts].sort((a, b) => sign * (value(a) - value(b)))
}
