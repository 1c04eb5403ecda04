import type { ContractRow } from '../../../../src-shared/allocation/result.ts'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import type { GridColumn } from '../../../components/data-grid.tsx'
import { idWidth } from '../../../components/id-width.ts'
import { KindChip } from '../../../components/status-chip.tsx'
import {
  columnDigits,
  formatCount,
  formatFixed,
  formatNumber,
  formatShare,
} from '../../../format.ts'
import classes from './result.module.css'

/** Columns of the grid of contracts; decimals of prices and scores line up. */
export function contractColumns(summary: AllocationSummary): readonly GridColumn<ContractRow>[] {
  const { contracts } = summary
  const priceDigits = columnDigits(contracts.map((contract) => contract.price))
  const scoreDigits = columnDigits([summary.score_sum / Math.max(1, contracts.length)])
  return [
    {
      id: 'contract_id',
      header: 'Contract',
      width: idWidth(
        contracts.map((contract) => contract.contract_id),
        8,
      ),
      mono: true,
      sortable: true,
      title: (row) => row.contract_id,
      cell: (row) => row.contract_id,
    },
    {
      id: 'name',
      header: 'Name',
      width: 'minmax(160px, 1fr)',
      sortable: true,
      title: (row) => row.name,
      cell: (row) => row.name,
    },
    {
      id: 'sponsored',
      header: 'Kind',
      width: '120px',
      sortable: true,
      cell: (row) => <KindChip sponsored={row.sponsored} />,
    },
    {
      id: 'assigned',
      header: 'Assigned',
      width: '84px',
      align: 'end',
      sortable: true,
      cell: (row) => formatCount(row.assigned),
    },
    {
      id: 'cap',
      header: 'Cap',
      help: 'Most assignments the contract may take in this drop.',
      width: '76px',
      align: 'end',
      sortable: true,
      cell: (row) => formatCount(row.cap),
    },
    {
      id: 'fill',
      header: 'Used',
      help: 'Assigned of cap.',
      width: '132px',
      align: 'end',
      sortable: true,
      cell: (row) => (
        <>
          <span className={classes.useBar} aria-hidden>
            <span style={{ width: `${Math.min(1, row.fill ?? 0) * 100}%` }} />
          </span>
          {formatShare(row.fill)}
        </>
      ),
    },
    {
      id: 'demand',
      header: 'Eligible users',
      help: 'Users with a pair for this contract, after exclusions and the lowest score.',
      width: '112px',
      align: 'end',
      sortable: true,
      cell: (row) => formatCount(row.demand),
    },
    {
      id: 'price',
      header: 'Price',
      help: 'What one more unit of cap here is worth, in units of value. 0: it has room left.',
      width: '80px',
      align: 'end',
      sortable: true,
      title: (row) => formatNumber(row.price, 9),
      cell: (row) => formatFixed(row.price, priceDigits),
    },
    {
      id: 'score_sum',
      header: 'Score',
      help: 'Sum of the scores of its assignments.',
      width: '88px',
      align: 'end',
      sortable: true,
      title: (row) => formatNumber(row.score_sum, 9),
      cell: (row) => formatFixed(row.score_sum, scoreDigits),
    },
  ]
}
