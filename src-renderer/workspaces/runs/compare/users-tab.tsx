import { Button, Select } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useMemo } from 'react'
import {
  type AllocationComparison,
  comparedUserColumns,
  type ComparedUser,
  type HeldContract,
} from '../../../../src-shared/allocation/compare.ts'
import { DataGrid, type GridColumn } from '../../../components/data-grid.tsx'
import { idWidth } from '../../../components/id-width.ts'
import { EmptyState, ErrorState } from '../../../components/states.tsx'
import { usePages } from '../../../components/use-pages.ts'
import {
  columnDigits,
  formatCount,
  formatFixed,
  formatNumber,
  formatValue,
} from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { groupName } from '../../allocation/result/group-words.ts'
import { useWalkRows, type DetailWalk } from '../../allocation/result/use-detail-walk.ts'
import { Change, ContractList } from './user-change.tsx'
import { FilterField } from './filter-field.tsx'
import {
  type CompareChange,
  type CompareSearch,
  nextSort,
  noGroup,
  parseSort,
  usersFilters,
  type UsersFilter,
} from './compare-search.ts'
import { changeLooks, scoreChange } from './delta-words.ts'
import type { UserCounts } from './use-user-counts.ts'
import classes from './compare.module.css'

interface UsersTabProps {
  readonly a: string
  readonly b: string
  readonly search: CompareSearch
  readonly counts: UserCounts | undefined
  readonly onSearch: (change: CompareChange) => void
  /** The user in the drawer. */
  readonly opened: string | null
  readonly walk: DetailWalk
  readonly comparison: AllocationComparison
}

/** Every user who holds anything in either run, paged, sorted and filtered by the query process. */
export function UsersTab(props: UsersTabProps) {
  const { a, b, search, counts, onSearch, opened, walk, comparison } = props
  const question = questionOf(search)
  const pages = usePages<ComparedUser>({
    queryKey: [...rpc.allocation.compareUsers.key(), a, b, question],
    scope: `users of ${a} and ${b}`,
    // Published runs never change.
    staleTime: Number.POSITIVE_INFINITY,
    fetchPage: (offset, limit, signal) =>
      client.allocation.compareUsers(
        { a, b, offset, limit, ...question },
        signal === undefined ? {} : { signal },
      ),
  })
  useWalkRows(walk, {
    total: pages.total ?? 0,
    at: (index) => {
      const row = pages.rowAt(index)
      return row === undefined ? undefined : { type: 'user', id: row.user_id }
    },
  })
  const clear = () =>
    onSearch({ show: undefined, user: undefined, contract: undefined, group: undefined })
  const narrowed =
    search.user !== undefined || search.contract !== undefined || search.group !== undefined
  const groups = useMemo(
    () => comparison.results?.groups.map((group) => groupName(group.group_id)).sort() ?? [],
    [comparison],
  )
  const columns = useMemo(() => userColumns(comparison), [comparison])
  return (
    <>
      <UserFilters {...{ search, counts, groups, onSearch }} />
      {pages.error !== null ? (
        <ErrorState error={readableError(pages.error)} retry={pages.retry} />
      ) : (
        <DataGrid
          label="Users before and after"
          columns={columns}
          total={pages.total}
          rowAt={pages.rowAt}
          rowsBetween={pages.rowsBetween}
          onRange={pages.onRange}
          stale={pages.stale}
          listKey={pages.listKey}
          sort={parseSort(search.sort)}
          onSort={(column) =>
            onSearch({
              sort: nextSort(search.sort, column, column.startsWith('score') ? 'desc' : 'asc'),
            })
          }
          onOpen={(row, index, by) => walk.open({ type: 'user', id: row.user_id }, index, by)}
          isOpen={(row) => row.user_id === opened}
          following={opened !== null}
          noun={['user', 'users']}
          empty={
            narrowed || (search.show ?? 'changed') !== 'changed' ? (
              <EmptyState
                title="No user matches these filters"
                actions={<Button onClick={clear}>Clear filters</Button>}
              >
                A user who holds nothing in either run has no row here.
              </EmptyState>
            ) : (
              <EmptyState
                title="Nobody moved"
                actions={<Button onClick={() => onSearch({ show: 'all' })}>Show all users</Button>}
              >
                Every user holds the same contracts in both runs.
              </EmptyState>
            )
          }
        />
      )}
    </>
  )
}

function questionOf(search: CompareSearch) {
  const sort = parseSort(search.sort)
  const column = comparedUserColumns.find((known) => known === sort?.column)
  return {
    filter: search.show ?? 'changed',
    search: search.user ?? '',
    contract: search.contract ?? null,
    group: search.group === undefined ? null : search.group === noGroup ? '' : search.group,
    sort: sort === null || column === undefined ? [] : [{ column, direction: sort.direction }],
  } as const
}

function userColumns({ results }: AllocationComparison): readonly GridColumn<ComparedUser>[] {
  const digits = columnDigits(meanScores(results))
  const groupIds = results?.groups.map((group) => groupName(group.group_id)) ?? []
  return [
    {
      id: 'user_id',
      header: 'User',
      width: 'minmax(92px, 0.8fr)',
      mono: true,
      sortable: true,
      title: (row) => row.user_id,
      cell: (row) => row.user_id,
    },
    {
      id: 'change',
      header: 'Change',
      help: 'Moved: left contracts and got others. Gained: only got more. Lost: only holds less.',
      width: '96px',
      sortable: true,
      title: (row) => changeLooks[row.change].help,
      text: (row) => row.change,
      cell: (row) => <Change change={row.change} />,
    },
    {
      id: 'left_count',
      header: 'Left',
      help: 'Contracts held in the run before and not in the run after.',
      width: 'minmax(110px, 1.2fr)',
      sortable: true,
      title: (row) => listTitle(row.left),
      text: (row) => idsOf(row.left),
      cell: (row) => <ContractList contracts={row.left} />,
    },
    {
      id: 'joined_count',
      header: 'Got',
      help: 'Contracts held in the run after and not in the run before.',
      width: 'minmax(110px, 1.2fr)',
      sortable: true,
      title: (row) => listTitle(row.joined),
      text: (row) => idsOf(row.joined),
      cell: (row) => <ContractList contracts={row.joined} />,
    },
    {
      id: 'kept',
      header: 'Kept',
      help: 'Contracts held in both.',
      width: '58px',
      align: 'end',
      title: (row) => listTitle(row.kept),
      text: (row) => idsOf(row.kept),
      cell: (row) => formatCount(row.kept.length),
    },
    {
      id: 'score_a',
      header: 'Score before',
      help: "Sum of the scores of the user's contracts in the run before.",
      width: '108px',
      align: 'end',
      sortable: true,
      title: (row) => formatNumber(row.score_a, 12),
      text: (row) => String(row.score_a),
      cell: (row) => formatFixed(row.score_a, digits),
    },
    {
      id: 'score_b',
      header: 'After',
      help: 'The same in the run after.',
      width: '78px',
      align: 'end',
      sortable: true,
      title: (row) => formatNumber(row.score_b, 12),
      text: (row) => String(row.score_b),
      cell: (row) => formatFixed(row.score_b, digits),
    },
    {
      id: 'score_change',
      header: 'Change',
      help: 'Score after less score before.',
      width: '84px',
      align: 'end',
      sortable: true,
      title: (row) => formatNumber(row.score_change, 12),
      text: (row) => String(row.score_change),
      cell: (row) => scoreChange(row.score_change, digits),
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
  ]
}

/** Of a user, in either run: the size of what the columns hold. */
export function meanScores(results: AllocationComparison['results']): readonly number[] {
  const figure = (name: string) => results?.figures.find((each) => each.name === name)
  const [score, users] = [figure('score_sum'), figure('assigned_users')]
  return [
    (score?.a ?? 0) / Math.max(1, users?.a ?? 0),
    (score?.b ?? 0) / Math.max(1, users?.b ?? 0),
  ]
}

const idsOf = (contracts: readonly HeldContract[]): string =>
  contracts.map(({ contract_id: id }) => id).join(' ')

function listTitle(contracts: readonly HeldContract[]): string {
  return contracts
    .map(({ contract_id: id, score }) => `${id}, score ${formatValue(score)}`)
    .join('\n')
}

type FilterProps = Pick<UsersTabProps, 'search' | 'counts' | 'onSearch'> & {
  readonly groups: readonly string[]
}

/** No group has this name: ids are not empty, and those without one are `(none)`. */
const anyGroup = ''

const filterWords: Readonly<Record<UsersFilter, string>> = {
  changed: 'Changed',
  moved: 'Moved',
  gained: 'Gained',
  lost: 'Lost',
  same: 'Same',
  all: 'All',
}

function UserFilters({ search, counts, groups, onSearch }: FilterProps) {
  const chosen = search.show ?? 'changed'
  return (
    <search className={classes.filters}>
      <div className={classes.choices} role="group" aria-label="What became of the users">
        {usersFilters.map((filter) => (
          <Button
            key={filter}
            variant={filter === chosen ? 'light' : 'subtle'}
            px={6}
            aria-pressed={filter === chosen}
            onClick={() => onSearch({ show: filter === 'changed' ? undefined : filter })}
          >
            {filterWords[filter]}
            {counts !== undefined && (
              <span className={classes.count}>{formatCount(countFor(filter, counts))}</span>
            )}
          </Button>
        ))}
      </div>
      <FilterField
        label="User id contains"
        placeholder="User id"
        width={150}
        icon={<IconSearch size={14} stroke={1.75} aria-hidden />}
        value={search.user}
        onApply={(user) => onSearch({ user })}
      />
      <FilterField
        label="Left or got the contract"
        placeholder="Left or got contract"
        width={170}
        value={search.contract}
        onApply={(contract) => onSearch({ contract })}
      />
      {groups.length > 0 && (
        <Select
          aria-label="Group"
          w={160}
          searchable
          allowDeselect={false}
          value={search.group ?? anyGroup}
          data={[{ value: anyGroup, label: 'Any group' }, ...groups]}
          onChange={(group) =>
            onSearch({ group: group === anyGroup ? undefined : (group ?? undefined) })
          }
        />
      )}
    </search>
  )
}

function countFor(filter: UsersFilter, counts: UserCounts): number {
  const { moved, gained, lost, same } = counts
  switch (filter) {
    case 'changed':
      return moved + gained + lost
    case 'all':
      return moved + gained + lost + same
    case 'moved':
    case 'gained':
    case 'lost':
    case 'same':
      return counts[filter]
  }
}
