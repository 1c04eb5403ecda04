import type { ContractMoves, GroupMoves } from '../../../../src-shared/allocation/moves.ts'
import { idWidth } from '../../../components/id-width.ts'
import { PlotTable, type PlotColumn } from '../../../components/plot-table.tsx'
import { KindMark } from '../../../components/status-chip.tsx'
import { columnDigits, formatCount, formatFixed } from '../../../format.ts'
import { groupName } from '../../allocation/result/group-words.ts'
import { scoreChange } from './delta-words.ts'
import classes from './compare.module.css'

interface GroupsBalanceProps {
  readonly groups: readonly GroupMoves[]
  /** Leads to the moves of a group. */
  readonly onOpen: (groupId: string) => void
}

/** Value won and lost by group. */
export function GroupsBalance({ groups, onOpen }: GroupsBalanceProps) {
  return (
    <PlotTable
      label="Value won and lost by group"
      noun={['group', 'groups']}
      columns={groupColumns(groups)}
      rows={groups}
      firstSort={{ column: 'gained', direction: 'desc' }}
      onOpen={(group) => onOpen(group.group_id)}
    />
  )
}

const groupColumns = (groups: readonly GroupMoves[]): readonly PlotColumn<GroupMoves>[] => [
  {
    id: 'group_id',
    header: 'Group',
    width: `minmax(${idWidth(groups.map(({ group_id: id }) => groupName(id)))}, 1fr)`,
    mono: true,
    sortable: true,
    value: (row) => row.group_id,
    cell: (row) => groupName(row.group_id),
  },
  changeColumn(groups, (row) => row.change),
  amountColumn(
    'gained',
    'Gained',
    'Sum over users who are better off.',
    groups,
    (row) => row.gained,
  ),
  amountColumn('lost', 'Lost', 'Sum over users who are worse off.', groups, (row) => row.lost),
  countColumn('users', 'Users', 'Users of the group who hold other contracts.', (row) => row.users),
]

interface ContractsBalanceProps {
  readonly contracts: readonly ContractMoves[]
  /** Leads to the users who left or got a contract. */
  readonly onOpen: (contractId: string) => void
}

/** How many left and got each contract, and the value they had and have of it. */
export function ContractsBalance({ contracts, onOpen }: ContractsBalanceProps) {
  return (
    <PlotTable
      label="Moves and value by contract"
      noun={['contract', 'contracts']}
      columns={contractColumns(contracts)}
      rows={contracts}
      firstSort={{ column: 'left', direction: 'desc' }}
      onOpen={(contract) => onOpen(contract.contract_id)}
    />
  )
}

const contractColumns = (
  contracts: readonly ContractMoves[],
): readonly PlotColumn<ContractMoves>[] => [
  {
    id: 'contract_id',
    header: 'Contract',
    width: 'minmax(96px, 1fr)',
    mono: true,
    sortable: true,
    value: (row) => row.contract_id,
    title: (row) => row.contract_id,
    text: (row) => row.contract_id,
    cell: (row) => (
      <span className={classes.contract}>
        <KindMark sponsored={row.sponsored} />
        <span className="truncate">{row.contract_id}</span>
      </span>
    ),
  },
  changeColumn(contracts, (row) => row.value_joined - row.value_left),
  countColumn('left', 'Left', 'Users who held it before and not after.', (row) => row.left),
  countColumn('joined', 'Got', 'Users who hold it after and not before.', (row) => row.joined),
]

function countColumn<Row>(
  id: string,
  header: string,
  help: string,
  value: (row: Row) => number,
): PlotColumn<Row> {
  return {
    id,
    header,
    help,
    width: '72px',
    align: 'end',
    sortable: true,
    value,
    cell: (row) => formatCount(value(row)),
  }
}

function amountColumn<Row>(
  id: string,
  header: string,
  help: string,
  rows: readonly Row[],
  value: (row: Row) => number,
): PlotColumn<Row> {
  const digits = columnDigits(rows.map(value))
  return {
    id,
    header,
    help,
    width: '92px',
    align: 'end',
    sortable: true,
    value,
    text: (row) => String(value(row)),
    cell: (row) => formatFixed(value(row), digits),
  }
}

function changeColumn<Row>(rows: readonly Row[], value: (row: Row) => number): PlotColumn<Row> {
  const digits = columnDigits(rows.map(value))
  return {
    id: 'change',
    header: 'Value',
    help: 'Value after less value before, of what changed hands.',
    width: '80px',
    align: 'end',
    sortable: true,
    value,
    text: (row) => String(value(row)),
    cell: (row) => scoreChange(value(row), digits),
  }
}
