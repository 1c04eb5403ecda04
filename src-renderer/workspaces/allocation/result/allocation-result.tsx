import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload, IconFileText } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useEffect, useMemo } from 'react'
import type { GridFilter } from '../../../../src-shared/grid.ts'
import type { ListedDropRun } from '../../../../src-shared/marks.ts'
import { inputsFinding } from '../../../../src-shared/allocation/findings.ts'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import { TracePlot } from '../../../components/trace-plot.tsx'
import { exportRows } from '../../../components/grid/export-rows.tsx'
import { filterText } from '../../../components/grid/grid-filters.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { SkeletonRows } from '../../../components/states.tsx'
import { readerNumbers } from '../../../format.ts'
import { rpc } from '../../../rpc.ts'
import { FaultList } from '../../../components/fault-list.tsx'
import { MoreMenu } from '../../runs/more-menu.tsx'
import { ResultFrame } from '../../runs/result-frame.tsx'
import {
  allocationTabs,
  openedText,
  parseOpened,
  type OpenedDetail,
} from '../../runs/run-search.ts'
import { useResultSearch } from '../../runs/use-result-search.ts'
import { AssignmentsTab } from './assignments-tab.tsx'
import { whereRegion } from './contract-region.ts'
import { ContractsTab } from './contracts-tab.tsx'
import { DetailsDrawer } from './details-drawer.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { assignmentsSource } from './result-source.ts'
import { useDetailWalk } from './use-detail-walk.ts'

const WhatIfTab = lazy(() =>
  import('../what-if/what-if-tab.tsx').then((module) => ({ default: module.WhatIfTab })),
)

interface AllocationResultProps {
  readonly run: ListedDropRun
}

/** A finished allocation: what it gave, whether it kept its promises, and why. */
export function AllocationResult({ run }: AllocationResultProps) {
  const { search, change, showTab } = useResultSearch()
  const summary = useQuery(
    rpc.allocation.summary.queryOptions({
      input: { id: run.id },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  const show = useCallback((detail: OpenedDetail) => change({ open: openedText(detail) }), [change])
  const opened = parseOpened(search.open)
  const walk = useDetailWalk(opened, show)
  useWarmRows(run.id)
  const close = useCallback(() => change({ open: undefined }), [change])
  const tab = search.tab ?? 'result'

  return (
    <ResultFrame
      run={run}
      actions={<Actions run={run} isMain={tab !== 'what-if'} />}
      tabs={allocationTabs}
      tab={tab}
      onTab={showTab}
      drawer={
        opened === null ? null : (
          <DetailsDrawer
            runId={run.id}
            opened={opened}
            parameters={run.job.parameters}
            focusRequest={walk.focusRequest}
            onClose={close}
            onStep={walk.step}
            onOpen={show}
            onAssignments={({ user, contract, group }) =>
              showTab('assignments', {
                where: filterText([
                  ...only('user_id', user),
                  ...only('contract_id', contract),
                  ...only('group_id', group),
                ]),
                open: search.open,
              })
            }
          />
        )
      }
      inputNotes={
        summary.data && (
          <>
            <InputWarnings summary={summary.data} />
            <SearchTrace summary={summary.data} />
          </>
        )
      }
      summary={summary}
    >
      {(found) =>
        tab === 'result' ? (
          <OverviewTab
            runId={run.id}
            summary={found}
            opened={opened}
            walk={walk}
            onRegion={(region) =>
              showTab('contracts', { where: filterText(whereRegion(undefined, region)) })
            }
          />
        ) : tab === 'what-if' ? (
          <Suspense fallback={<SkeletonRows />}>
            <WhatIfTab run={run} summary={found} />
          </Suspense>
        ) : tab === 'contracts' ? (
          <ContractsTab
            runId={run.id}
            summary={found}
            search={search}
            onSearch={change}
            opened={opened}
            walk={walk}
          />
        ) : (
          <AssignmentsTab
            runId={run.id}
            summary={found}
            search={search}
            onSearch={change}
            opened={opened}
            walk={walk}
          />
        )
      }
    </ResultFrame>
  )
}

function InputWarnings({ summary }: { summary: AllocationSummary }) {
  const { warnings } = summary
  return (
    <section>
      <h2>Warnings about the inputs</h2>
      <p>{inputsFinding(summary, readerNumbers)}</p>
      {warnings.length > 0 && <FaultList faults={warnings} label="Warnings about the inputs" />}
    </section>
  )
}

/** How objective and bound closed in; a single point, of a solver that tells no others, is no plot. */
function SearchTrace({ summary: { trace = [] } }: { summary: AllocationSummary }) {
  if (trace.length < 2) return null
  return (
    <section>
      <h2>How the search closed in</h2>
      <TracePlot trace={trace} />
    </section>
  )
}

interface ActionsProps {
  readonly run: ListedDropRun
  /** The screen has no action of its own that is more to the point. */
  readonly isMain: boolean
}

function Actions({ run, isMain }: ActionsProps) {
  const source = useMemo(() => assignmentsSource(run.id), [run.id])
  const write = (format: 'csv' | 'parquet') =>
    void exportRows('assignments', ['assignment', 'assignments'], (signal) =>
      source.exportRows(
        { format, sort: [], filters: [], columns: [], byte_order_mark: false },
        signal,
      ),
    )
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button
            leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}
            rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden />}
          >
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => write('csv')}>Assignments as CSV</Menu.Item>
          <Menu.Item onClick={() => write('parquet')}>Assignments as Parquet</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <LinkButton
        to="/runs/$runId/report"
        params={{ runId: run.id }}
        leftSection={<IconFileText size={14} stroke={1.75} aria-hidden />}
      >
        Report
      </LinkButton>
      <MoreMenu run={run} />
      <LinkButton
        to="/allocation/new"
        search={run.dry_run === true ? { from: run.id, set: 'dry_run:false' } : { from: run.id }}
        variant={isMain ? 'filled' : 'default'}
      >
        {run.dry_run === true ? 'Run for real' : 'Run again with changes'}
      </LinkButton>
    </>
  )
}

/** The process that reads results takes a moment to start: it does so while one reads the first tab. */
function useWarmRows(runId: string): void {
  const cache = useQueryClient()
  useEffect(() => {
    const { key, totals } = assignmentsSource(runId)
    void cache.prefetchQuery({
      queryKey: [...key, 'totals', []],
      queryFn: ({ signal }) => totals([], signal),
      staleTime: Number.POSITIVE_INFINITY,
    })
  }, [cache, runId])
}

/** A filter by one value, '' for rows without one; none where nothing is given. */
function only(column: string, value: string | undefined): readonly GridFilter[] {
  return value === undefined ? [] : [{ column, op: 'one_of', values: [value] }]
}
