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
  formatFixedShare,
} from '../../../format.ts'
import { countTotals, kindFilter, numberTotals } from './result-columns.ts'
import classes from './result.module.css'

/** Columns of the grid of contracts; decimals of prices and scores line up. `named`: some have a name. */
export function contractColumns(
  summary: AllocationSummary,
  named: boolean,
): readonly GridColumn<ContractRow>[] {
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
      filter: { type: 'text', offered: true },
      title: (row) => row.contract_id,
      cell: (row) => row.contract_id,
    },
    ...(named ? [nameColumn] : []),
    {
      id: 'sponsored',
      header: 'Kind',
      width: '120px',
      sortable: true,
      filter: { ...kindFilter, offered: true },
      text: (row) => (row.sponsored ? '1' : '0'),
      cell: (row) => <KindChip sponsored={row.sponsored} />,
    },
    {
      id: 'assigned',
      header: 'Assigned',
      width: '84px',
      align: 'end',
      sortable: true,
      filter: { type: 'number', totalWords: countTotals },
      text: (row) => String(row.assigned),
      cell: (row) => formatCount(row.assigned),
    },
    {
      id: 'cap',
      header: 'Cap',
      help: 'Most assignments the contract may take in this drop.',
      width: '84px',
      align: 'end',
      sortable: true,
      filter: { type: 'number', totalWords: countTotals },
      text: (row) => String(row.cap),
      cell: (row) => formatCount(row.cap),
    },
    {
      id: 'fill',
      header: 'Used',
      help: 'Assigned of cap.',
      width: '132px',
      align: 'end',
      sortable: true,
      filter: {
        type: 'number',
        offered: true,
        scale: 100,
        unit: '%',
        totalWords: (value, of) => (of === 'sum' ? '' : formatFixedShare(value)),
      },
      text: (row) => (row.fill === null ? '' : String(row.fill)),
      cell: (row) => (
        <>
          <span className={classes.useBar} aria-hidden>
            <span style={{ width: `${Math.min(1, row.fill ?? 0) * 100}%` }} />
          </span>
          <span className={classes.useShare}>{formatFixedShare(row.fill)}</span>
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
      filter: { type: 'number', totalWords: countTotals },
      text: (row) => String(row.demand),
      cell: (row) => formatCount(row.demand),
    },
    {
      id: 'price',
      header: 'Price',
      help: 'What one more unit of cap here is worth, in units of value. 0: it has room left.',
      width: '92px',
      align: 'end',
      sortable: true,
      filter: { type: 'number', offered: true, totalWords: numberTotals(priceDigits) },
      text: (row) => String(row.price),
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
      filter: { type: 'number', totalWords: numberTotals(scoreDigits) },
      text: (row) => String(row.score_sum),
      title: (row) => formatNumber(row.score_sum, 9),
      cell: (row) => formatFixed(row.score_sum, scoreDigits),
    },
  ]
}

const nameColumn: GridColumn<ContractRow> = {
  id: 'name',
  header: 'Name',
  width: 'minmax(160px, 1fr)',
  sortable: true,
  filter: { type: 'text' },
  title: (row) => row.name,
  cell: (row) => row.name,
}
