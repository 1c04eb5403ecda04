import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { contractsFinding } from '../../../../src-shared/allocation/findings.ts'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import { PlotFrame } from '../../../components/plot-frame.tsx'
import { EmptyState } from '../../../components/states.tsx'
import { filterText } from '../../../components/grid/grid-filters.ts'
import { readerNumbers } from '../../../format.ts'
import { rpc } from '../../../rpc.ts'
import type { OpenedDetail, RunSearch } from '../../runs/run-search.ts'
import type { SearchChange } from '../../runs/use-result-search.ts'
import { contractColumns } from './contract-columns.tsx'
import { regionOf, whereRegion, whereUse } from './contract-region.ts'
import { FillPlot } from './fill-plot.tsx'
import { ResultGrid } from './result-grid.tsx'
import { contractsSource } from './result-source.ts'
import { ContractScatter } from './scatter.tsx'
import { TabPlots } from './tab-plots.tsx'
import type { DetailWalk } from './use-detail-walk.ts'
import classes from './result.module.css'

interface ContractsTabProps {
  readonly runId: string
  readonly summary: AllocationSummary
  readonly search: RunSearch
  readonly onSearch: (change: SearchChange) => void
  readonly opened: OpenedDetail | null
  readonly walk: DetailWalk
}

/** Contracts by price and use as a plot, and as a grid that the plot filters. */
export function ContractsTab(props: ContractsTabProps) {
  const { runId, summary, search, onSearch, opened, walk } = props
  const source = useMemo(() => contractsSource(runId), [runId])
  const named = useHasNames(runId)
  const columns = useMemo(() => contractColumns(summary, named), [summary, named])
  const region = useMemo(() => regionOf(search.where), [search.where])
  return (
    <div className={classes.plotTab}>
      <TabPlots
        id="contracts"
        finding={contractsFinding(summary.contracts, readerNumbers)}
        empty={summary.contracts.every(({ fill }) => fill === null)}
      >
        <div className={classes.plotWide}>
          <PlotFrame
            id="contracts-tab-plane"
            title="Price by use"
            finding="Drag to filter the list; Esc takes it back."
            plot={
              <div className={classes.scatter}>
                <ContractScatter
                  contracts={summary.contracts}
                  height={202}
                  region={region}
                  onRegion={(next) =>
                    onSearch({ where: filterText(whereRegion(search.where, next)) })
                  }
                  onOpen={(id, by) => walk.open({ type: 'contract', id }, -1, by)}
                />
              </div>
            }
            table={null}
          />
        </div>
        <div className={classes.plotNarrow}>
          <FillPlot
            contracts={summary.contracts}
            chosen={region === null ? null : { from: region.useFrom, to: region.useTo }}
            onChoose={(range) => onSearch({ where: filterText(whereUse(search.where, range)) })}
          />
        </div>
      </TabPlots>
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
    </div>
  )
}

/** Whether any contract has a name; true until it is known, so that nothing jumps where they have. */
function useHasNames(runId: string): boolean {
  const named = useQuery(
    rpc.allocation.contracts.queryOptions({
      input: { id: runId, limit: 1, filters: [{ column: 'name', op: 'not_empty' }] },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  return named.data === undefined || named.data.total > 0
}
