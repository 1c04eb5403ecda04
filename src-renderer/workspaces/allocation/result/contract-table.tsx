import { useMemo } from 'react'
import type { ContractSummary } from '../../../../src-shared/allocation/summary.ts'
import { idWidth } from '../../../components/id-width.ts'
import { PlotTable, type PlotColumn } from '../../../components/plot-table.tsx'
import { KindChip } from '../../../components/status-chip.tsx'
import { columnDigits, formatCount, formatFixed, formatFixedShare } from '../../../format.ts'
import type { OpenedDetail } from '../../runs/run-search.ts'
import type { DetailWalk } from './use-detail-walk.ts'

interface ContractTableProps {
  readonly contracts: readonly ContractSummary[]
  readonly opened: OpenedDetail | null
  readonly walk: DetailWalk
}

/** The table twin of the scatter. */
export function ContractTable({ contracts, opened, walk }: ContractTableProps) {
  const columns = useMemo(() => columnsOf(contracts), [contracts])
  return (
    <PlotTable
      label="Contracts by price and use"
      noun={['contract', 'contracts']}
      columns={columns}
      rows={contracts}
      firstSort={{ column: 'price', direction: 'desc' }}
      // Whatever the order here, the drawer walks by falling price.
      onOpen={({ contract_id: id }, _, by) => walk.open({ type: 'contract', id }, -1, by)}
      isOpen={({ contract_id: id }) => opened?.type === 'contract' && opened.id === id}
    />
  )
}

function columnsOf(contracts: readonly ContractSummary[]): readonly PlotColumn<ContractSummary>[] {
  const digits = columnDigits(contracts.map(({ price }) => price))
  return [
    {
      id: 'contract_id',
      header: 'Contract',
      width: idWidth(
        contracts.map(({ contract_id }) => contract_id),
        8,
      ),
      mono: true,
      sortable: true,
      value: (row) => row.contract_id,
      title: (row) => row.contract_id,
      cell: (row) => row.contract_id,
    },
    {
      id: 'sponsored',
      header: 'Kind',
      width: '118px',
      sortable: true,
      value: (row) => Number(row.sponsored),
      text: (row) => (row.sponsored ? '1' : '0'),
      cell: (row) => <KindChip sponsored={row.sponsored} />,
    },
    {
      id: 'price',
      header: 'Price',
      help: 'What one more unit of cap here is worth, in units of value.',
      width: 'minmax(84px, 1fr)',
      align: 'end',
      sortable: true,
      value: (row) => row.price,
      text: (row) => String(row.price),
      cell: (row) => formatFixed(row.price, digits),
    },
    {
      id: 'fill',
      header: 'Used',
      help: 'Assigned of cap.',
      width: '76px',
      align: 'end',
      sortable: true,
      value: (row) => row.fill ?? -1,
      text: (row) => (row.fill === null ? '' : String(row.fill)),
      cell: (row) => formatFixedShare(row.fill),
    },
    {
      id: 'cap',
      header: 'Cap',
      width: '76px',
      align: 'end',
      sortable: true,
      value: (row) => row.cap,
      text: (row) => String(row.cap),
      cell: (row) => formatCount(row.cap),
    },
  ]
}
