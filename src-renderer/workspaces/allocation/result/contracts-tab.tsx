import { useMemo } from 'react'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import { EmptyState } from '../../../components/states.tsx'
import { filterText } from '../../../components/grid/grid-filters.ts'
import type { OpenedDetail, RunSearch } from '../../runs/run-search.ts'
import { contractColumns } from './contract-columns.tsx'
import { regionOf, whereRegion } from './contract-region.ts'
import { ResultGrid } from './result-grid.tsx'
import { contractsSource } from './result-source.ts'
import { ContractScatter } from './scatter.tsx'
import type { DetailWalk } from './use-detail-walk.ts'
import classes from './result.module.css'

interface ContractsTabProps {
  readonly runId: string
  readonly summary: AllocationSummary
  readonly search: RunSearch
  readonly onSearch: (change: { [K in keyof RunSearch]?: RunSearch[K] | undefined }) => void
  readonly opened: OpenedDetail | null
  readonly walk: DetailWalk
}

/** Contracts by price and use as a plot, and as a grid that the plot filters. */
export function ContractsTab(props: ContractsTabProps) {
  const { runId, summary, search, onSearch, opened, walk } = props
  const source = useMemo(() => contractsSource(runId), [runId])
  const columns = useMemo(() => contractColumns(summary), [summary])
  return (
    <>
      <div className={classes.scatter}>
        <ContractScatter
          contracts={summary.contracts}
          height={220}
          region={regionOf(search.where)}
          onRegion={(region) => onSearch({ where: filterText(whereRegion(search.where, region)) })}
          onOpen={(id) => walk.open({ type: 'contract', id }, -1, 'pointer')}
        />
      </div>
      <ResultGrid
        id="allocation-contracts"
        label="Contracts"
        noun={['contract', 'contracts']}
        columns={columns}
        source={source}
        search={search}
        onSearch={onSearch}
        opened={opened}
        walk={walk}
        opens="contract"
        idOf={(row) => row.contract_id}
        empty={<EmptyState title="This drop has no contracts" />}
      />
    </>
  )
}
