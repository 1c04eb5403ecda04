import type { FlowRow, MoveRow } from '../../../../src-shared/allocation/moves.ts'
import type { GridColumn } from '../../../components/data-grid.tsx'
import { idWidth } from '../../../components/id-width.ts'
import { KindMark } from '../../../components/status-chip.tsx'
import { formatCount, formatFixed, formatNumber, nothing } from '../../../format.ts'
import { groupName } from '../../allocation/result/group-words.ts'
import { countTotals, numberTotals } from '../../allocation/result/result-columns.ts'
import { scoreChange } from './delta-words.ts'
import { endName } from './move-words.ts'
import classes from './compare.module.css'

type Ends = Pick<MoveRow, 'from_contract' | 'to_contract' | 'from_sponsored' | 'to_sponsored'>

/** A contract with its kind; free slots are words. */
function End({ contract, sponsored }: { contract: string; sponsored: boolean | null }) {
  if (contract === '') return <span className={classes.free}>{endName('')}</span>
  return (
    <span className={classes.contract}>
      {sponsored !== null && <KindMark sponsored={sponsored} />}
      <span className="truncate">{contract}</span>
    </span>
  )
}

const ends = <Row extends Ends>(): readonly GridColumn<Row>[] => [
  {
    id: 'from_contract',
    header: 'From',
    help: 'The contract held in the run before and not in the run after.',
    width: 'minmax(96px, 1fr)',
    mono: true,
    sortable: true,
    filter: { type: 'text', offered: true, byChoice: true, valueWords: endName },
    title: (row) => endName(row.from_contract),
    text: (row) => row.from_contract,
    cell: (row) => <End contract={row.from_contract} sponsored={row.from_sponsored} />,
  },
  {
    id: 'to_contract',
    header: 'To',
    help: 'The contract got instead: the most valuable that was left for the most valuable that was got.',
    width: 'minmax(96px, 1fr)',
    mono: true,
    sortable: true,
    filter: { type: 'text', offered: true, byChoice: true, valueWords: endName },
    title: (row) => endName(row.to_contract),
    text: (row) => row.to_contract,
    cell: (row) => <End contract={row.to_contract} sponsored={row.to_sponsored} />,
  },
]

type Amounts = Pick<
  MoveRow,
  'score_a' | 'score_b' | 'score_change' | 'value_a' | 'value_b' | 'value_change'
>

const amounts = <Row extends Amounts>(digits: number): readonly GridColumn<Row>[] => {
  const column = (
    id: keyof Amounts,
    header: string,
    help: string,
    more: Partial<GridColumn<Row>> = {},
  ): GridColumn<Row> => ({
    id,
    header,
    help,
    width: '98px',
    align: 'end',
    sortable: true,
    filter: { type: 'number', totalWords: numberTotals(digits) },
    title: (row) => formatNumber(row[id], 12),
    text: (row) => String(row[id] ?? ''),
    cell: (row) => (row[id] === null ? nothing : formatFixed(row[id], digits)),
    ...more,
  })
  const change = (id: 'score_change' | 'value_change'): Partial<GridColumn<Row>> => ({
    cell: (row) => {
      const value = row[id]
      return value === null ? nothing : scoreChange(value, digits)
    },
  })
  return [
    column('score_a', 'Score before', 'Score of what was left, in the run before.', {
      hiddenAtFirst: true,
      width: '108px',
    }),
    column('score_b', 'Score after', 'Score of what was got, in the run after.', {
      hiddenAtFirst: true,
      width: '108px',
    }),
    column('score_change', 'Score change', 'Score after less score before.', {
      ...change('score_change'),
      width: '112px',
    }),
    column('value_a', 'Value left', 'What was left was worth, by the rules of the run before.'),
    column('value_b', 'Value got', 'What was got is worth, by the rules of the run after.'),
    column('value_change', 'Change', 'Value got less value left.', change('value_change')),
  ]
}

export const flowGridColumns = (digits: number): readonly GridColumn<FlowRow>[] => [
  ...ends<FlowRow>(),
  {
    id: 'moves',
    header: 'Moves',
    help: 'Users who went this way.',
    width: '84px',
    align: 'end',
    sortable: true,
    filter: { type: 'number', offered: true, totalWords: countTotals },
    text: (row) => String(row.moves),
    cell: (row) => formatCount(row.moves),
  },
  ...amounts<FlowRow>(digits),
]

export const moveGridColumns = (
  digits: number,
  groupIds: readonly string[],
): readonly GridColumn<MoveRow>[] => [
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
  ...ends<MoveRow>(),
  ...amounts<MoveRow>(digits),
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
]
