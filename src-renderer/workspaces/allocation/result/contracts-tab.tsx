import { Button } from '@mantine/core'
import { useMemo } from 'react'
import type { ContractRow } from '../../../../src-shared/allocation/result.ts'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import { DataGrid } from '../../../components/data-grid.tsx'
import { EmptyState, ErrorState } from '../../../components/states.tsx'
import { KindChip } from '../../../components/status-chip.tsx'
import { usePages } from '../../../components/use-pages.ts'
import { formatShare } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { nextSort, parseSort, type OpenedDetail, type RunSearch } from '../../runs/run-search.ts'
import { rangeWords } from './assignments-tab.tsx'
import { contractColumns } from './contract-columns.tsx'
import { ChoiceList, FilterChip } from './filter-chip.tsx'
import { contractsFilterOf } from './page-requests.ts'
import { ContractScatter } from './scatter.tsx'
import type { Region } from './scatter-geometry.ts'
import { RangeFilter, TextFilter } from './text-filter.tsx'
import { useWalkRows, type DetailWalk } from './use-detail-walk.ts'
import classes from './result.module.css'

interface ContractsTabProps {
  readonly runId: string
  readonly summary: AllocationSummary
  readonly search: RunSearch
  readonly onSearch: (change: { [K in keyof RunSearch]?: RunSearch[K] | undefined }) => void
  readonly opened: OpenedDetail | null
  readonly walk: DetailWalk
}

/** The region of the plane that the address filters by; null where it names none. */
export function regionOf(search: RunSearch): Region | null {
  const { use_from, use_to, price_from, price_to } = search
  if ([use_from, use_to, price_from, price_to].every((bound) => bound === undefined)) return null
  return {
    useFrom: use_from ?? 0,
    useTo: use_to ?? 1,
    priceFrom: price_from ?? 0,
    priceTo: price_to ?? Number.MAX_VALUE,
  }
}

export function regionSearch(region: Region | null) {
  return {
    use_from: region?.useFrom,
    use_to: region?.useTo,
    price_from: region?.priceFrom,
    price_to: region?.priceTo,
  }
}

export function ContractsTab(props: ContractsTabProps) {
  const { runId, summary, search, onSearch, opened, walk } = props
  const filter = contractsFilterOf(search)
  const pages = usePages<ContractRow>({
    queryKey: [...rpc.allocation.contracts.key(), runId, filter],
    fetchPage: (offset, limit, signal) =>
      client.allocation.contracts({ id: runId, offset, limit, ...filter }, { signal }),
  })
  useWalkRows(walk, {
    total: pages.total ?? 0,
    at: (index) => {
      const row = pages.rowAt(index)
      return row === undefined ? undefined : { type: 'contract', id: row.contract_id }
    },
  })
  const columns = useMemo(() => contractColumns(summary), [summary])
  const clear = () => onSearch({ contract: undefined, sponsored: undefined, ...regionSearch(null) })
  return (
    <>
      <div className={classes.scatter}>
        <ContractScatter
          contracts={summary.contracts}
          height={220}
          region={regionOf(search)}
          onRegion={(region) => onSearch(regionSearch(region))}
          onOpen={(id) => walk.open({ type: 'contract', id }, -1, 'pointer')}
        />
      </div>
      <ContractFilters {...{ search, onSearch }} />
      {pages.error !== null ? (
        <ErrorState error={readableError(pages.error)} retry={pages.retry} />
      ) : (
        <DataGrid
          label="Contracts"
          columns={columns}
          total={pages.total}
          rowAt={pages.rowAt}
          onRange={pages.onRange}
          sort={parseSort(search.sort)}
          onSort={(column) =>
            onSearch({
              sort: nextSort(
                parseSort(search.sort),
                column,
                column === 'contract_id' || column === 'name' ? 'asc' : 'desc',
              ),
            })
          }
          onOpen={(row, index, by) =>
            walk.open({ type: 'contract', id: row.contract_id }, index, by)
          }
          isOpen={(row) => opened?.type === 'contract' && opened.id === row.contract_id}
          following={opened?.type === 'contract'}
          noun={['contract', 'contracts']}
          empty={
            <EmptyState
              title="No contract matches these filters"
              actions={<Button onClick={clear}>Clear filters</Button>}
            />
          }
        />
      )}
    </>
  )
}

function ContractFilters({ search, onSearch }: Pick<ContractsTabProps, 'search' | 'onSearch'>) {
  return (
    <search className={classes.filters}>
      <FilterChip
        label="Contract"
        value={search.contract === undefined ? null : `contains ${search.contract}`}
        onClear={() => onSearch({ contract: undefined })}
      >
        {(close) => (
          <TextFilter
            label="Contract id contains"
            value={search.contract}
            onApply={(contract) => {
              onSearch({ contract })
              close()
            }}
          />
        )}
      </FilterChip>
      <FilterChip
        label="Kind"
        value={
          search.sponsored === undefined
            ? null
            : search.sponsored === 'yes'
              ? 'sponsored'
              : 'unsponsored'
        }
        onClear={() => onSearch({ sponsored: undefined })}
      >
        {(close) => (
          <ChoiceList
            chosen={search.sponsored}
            choices={[
              { value: 'yes', label: <KindChip sponsored /> },
              { value: 'no', label: <KindChip sponsored={false} /> },
            ]}
            onChoose={(value) => {
              onSearch({ sponsored: value === 'yes' ? 'yes' : 'no' })
              close()
            }}
          />
        )}
      </FilterChip>
      <FilterChip
        label="Price"
        value={rangeWords(search.price_from, search.price_to)}
        onClear={() => onSearch({ price_from: undefined, price_to: undefined })}
      >
        {(close) => (
          <RangeFilter
            label="Price"
            from={search.price_from}
            to={search.price_to}
            onApply={(price_from, price_to) => {
              onSearch({ price_from, price_to })
              close()
            }}
          />
        )}
      </FilterChip>
      <FilterChip
        label="Used"
        value={useWords(search.use_from, search.use_to)}
        onClear={() => onSearch({ use_from: undefined, use_to: undefined })}
      >
        {(close) => (
          <RangeFilter
            label="Used, %"
            from={percentOf(search.use_from)}
            to={percentOf(search.use_to)}
            onApply={(from, to) => {
              onSearch({
                use_from: from === undefined ? undefined : from / 100,
                use_to: to === undefined ? undefined : to / 100,
              })
              close()
            }}
          />
        )}
      </FilterChip>
    </search>
  )
}

const percentOf = (share: number | undefined): number | undefined =>
  share === undefined ? undefined : Math.round(share * 1000) / 10

function useWords(from: number | undefined, to: number | undefined): string | null {
  if (from === undefined) return to === undefined ? null : `to ${formatShare(to)}`
  return to === undefined
    ? `from ${formatShare(from)}`
    : `${formatShare(from)} to ${formatShare(to)}`
}
