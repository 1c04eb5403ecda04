import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { EventsJob } from '../../../../src-shared/events/job.ts'
import type { GridFilter } from '../../../../src-shared/grid.ts'
import type { ListedRunDetail } from '../../../../src-shared/marks.ts'
import { exportRows } from '../../../components/grid/export-rows.tsx'
import { filterText } from '../../../components/grid/grid-filters.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { EmptyState } from '../../../components/states.tsx'
import { rpc } from '../../../rpc.ts'
import { MoreMenu } from '../../runs/more-menu.tsx'
import { ResultFrame } from '../../runs/result-frame.tsx'
import { eventTabs, type RunTab } from '../../runs/run-search.ts'
import { type SearchChange, useResultSearch } from '../../runs/use-result-search.ts'
import { cellText, parseCell } from './event-words.ts'
import { EventDrawer, LineDrawer, PropertyDrawer } from './row-drawers.tsx'
import { EventsTab, PlayersTab, PropertiesTab, RejectedTab } from './list-tabs.tsx'
import { eventsSource, rejectedSource } from './events-source.ts'
import { OverviewTab } from './overview-tab.tsx'
import { useRowWalk } from './use-row-walk.ts'

interface EventsResultProps {
  readonly run: ListedRunDetail & { readonly job: EventsJob }
}

/** A finished run of events: what was kept, what was not and why, and what the events say. */
export function EventsResult({ run }: EventsResultProps) {
  const { search, change, showTab: goTo } = useResultSearch()
  const summary = useQuery(
    rpc.events.summary.queryOptions({
      input: { id: run.id },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  const show = useCallback((row: string) => change({ row }), [change])
  const close = useCallback(() => change({ row: undefined }), [change])
  const walk = useRowWalk(search.row ?? null, show)
  const cell = parseCell(search.cell)
  const asked = search.tab ?? 'result'
  const tab: RunTab = asked === 'players' && cell === null ? 'result' : asked
  const showTab = (next: RunTab, rest: SearchChange = {}) =>
    goTo(next, { cell: search.cell, cohorts: search.cohorts, ...rest })
  const showEvents = (filters: readonly GridFilter[]) =>
    showTab('events', { where: filterText(filters) })
  const showRejected = (filters: readonly GridFilter[]) =>
    showTab('rejected', { where: filterText(filters) })
  const drawerProps = {
    runId: run.id,
    row: search.row ?? '',
    focusRequest: walk.focusRequest,
    onClose: close,
    onStep: walk.step,
    onEvents: showEvents,
    onRejected: showRejected,
  }

  return (
    <ResultFrame
      run={run}
      actions={<Actions run={run} />}
      tabs={eventTabs.filter((name) => name !== 'players' || cell !== null)}
      tab={tab}
      onTab={showTab}
      drawer={
        search.row === undefined ? null : tab === 'rejected' ? (
          <LineDrawer {...drawerProps} />
        ) : tab === 'events' ? (
          <EventDrawer {...drawerProps} />
        ) : tab === 'properties' ? (
          <PropertyDrawer {...drawerProps} />
        ) : null
      }
      summary={summary}
    >
      {(found) =>
        tab === 'result' ? (
          <OverviewTab
            runId={run.id}
            summary={found}
            unit={search.cohorts ?? 'day'}
            onUnit={(unit) => change({ cohorts: unit === 'week' ? 'week' : undefined })}
            onReason={(reason) => showRejected(reason === null ? [] : [oneOf('reason', reason)])}
            onEvents={(column, value) =>
              showEvents(column === undefined || value === undefined ? [] : [oneOf(column, value)])
            }
            onCell={(next) => showTab('players', { cell: cellText(next) })}
          />
        ) : tab === 'rejected' ? (
          <RejectedTab
            runId={run.id}
            summary={found}
            search={search}
            onSearch={change}
            walk={walk}
          />
        ) : tab === 'events' ? (
          <EventsTab runId={run.id} summary={found} search={search} onSearch={change} walk={walk} />
        ) : tab === 'properties' ? (
          <PropertiesTab summary={found} search={search} walk={walk} />
        ) : cell === null ? (
          <EmptyState title="Choose a cell of the cohorts">
            A click on a cell of the triangle lists its players here.
          </EmptyState>
        ) : (
          <PlayersTab
            key={search.cell}
            runId={run.id}
            cell={cell}
            search={search}
            onSearch={change}
            onPlayer={(id) => showEvents([oneOf('player_id', id)])}
          />
        )
      }
    </ResultFrame>
  )
}

export function oneOf(column: string, value: string): GridFilter {
  return { column, op: 'one_of', values: [value] }
}

function Actions({ run }: EventsResultProps) {
  const all = { sort: [], filters: [], columns: [], byte_order_mark: false }
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
          {(['csv', 'parquet'] as const).map((format) => (
            <Menu.Item
              key={format}
              onClick={() =>
                void exportRows('clean events', ['event', 'events'], (signal) =>
                  eventsSource(run.id).exportRows({ ...all, format }, signal),
                )
              }
            >
              Clean events as {format === 'csv' ? 'CSV' : 'Parquet'}
            </Menu.Item>
          ))}
          <Menu.Item
            onClick={() =>
              void exportRows('rejected lines', ['line', 'lines'], (signal) =>
                rejectedSource(run.id).exportRows({ ...all, format: 'csv' }, signal),
              )
            }
          >
            Rejected lines as CSV
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <MoreMenu run={run} />
      <LinkButton to="/events/new" search={{ from: run.id }} variant="filled">
        Run again with changes
      </LinkButton>
    </>
  )
}
