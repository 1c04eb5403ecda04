import { ActionIcon, Button, Menu, Tabs } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { ListedRun } from '../../../src-shared/marks.ts'
import { activeStates } from '../../../src-shared/runs.ts'
import { DataGrid } from '../../components/data-grid.tsx'
import {
  defaultLayout,
  parseLayout,
  type ColumnLayout,
} from '../../components/grid/column-layout.ts'
import { ColumnPanel } from '../../components/grid/column-panel.tsx'
import { nextSorts, parseSorts, sortText } from '../../components/grid/grid-filters.ts'
import { ColumnsMenu, ViewsMenu } from '../../components/grid/grid-menus.tsx'
import { useGridViews } from '../../components/grid/grid-views.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { NewRunMenu } from '../../components/new-run-menu.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { useStoredState } from '../../components/stored-state.ts'
import { countOf, formatCount } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { parseSearchText, stringifySearch } from '../../search-params.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { saveText } from './save-text.ts'
import { noFilters, RunsFilters, type FilterChange } from './runs-filters.tsx'
import { runColumns } from './runs-grid-columns.tsx'
import { isFiltered, parseRunsSearch, runsViews, type RunsSearch } from './runs-search.ts'
import { runsCsv } from './runs-csv.ts'
import { showDone, showFailed } from './notices.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useChooseAll } from './use-choose-all.ts'
import { useHeld } from './use-held.ts'
import { useMarkRuns } from './use-mark-runs.ts'
import { useRunActions } from './use-run-actions.ts'
import { allRuns, useRunsList } from './use-runs-list.ts'
import classes from './runs.module.css'

const route = getRouteApi('/runs')

type ViewName = 'all' | (typeof runsViews)[number]
const viewNames: readonly ViewName[] = ['all', ...runsViews]
const viewWords: Readonly<Record<ViewName, string>> = {
  all: 'All',
  attention: 'Needs attention',
  active: 'Queued or running',
  pinned: 'Pinned',
}

/** Every run: found, watched, chosen, and what can be done with many at once. */
export function RunsPage() {
  useCrumbs([{ label: 'Runs' }])
  const search: RunsSearch = route.useSearch()
  const navigate = useNavigate({ from: '/runs' })
  const show = useCallback(
    (next: RunsSearch) => void navigate({ search: next, replace: true }),
    [navigate],
  )
  return (
    <>
      <PageHeader title="Runs" actions={<NewRunMenu variant="filled" />} />
      <ViewTabs
        view={search.view ?? 'all'}
        onView={(view) => {
          const { view: _old, ...rest } = search
          // A state that the view does not have would leave nothing.
          const { state: _states, ...stateless } = rest
          show(view === 'all' ? rest : { ...(view === 'active' ? stateless : rest), view })
        }}
      />
      <RunsList search={search} show={show} />
    </>
  )
}

function ViewTabs({ view, onView }: { view: ViewName; onView: (view: ViewName) => void }) {
  const attention = useQuery(rpc.runs.list.queryOptions({ input: { attention: true, limit: 1 } }))
    .data?.total
  const active = useQuery(
    rpc.runs.list.queryOptions({ input: { states: [...activeStates], limit: 1 } }),
  ).data?.total
  const counts: Readonly<Partial<Record<ViewName, number | undefined>>> = {
    attention,
    active,
  }
  return (
    <Tabs
      value={view}
      onChange={(value) => onView(viewNames.find((name) => name === value) ?? 'all')}
      className={classes.tabs}
      classNames={{ list: classes.tabList! }}
    >
      <Tabs.List aria-label="Views of the runs">
        {viewNames.map((name) => (
          <Tabs.Tab key={name} value={name} id={`runs-${name}`}>
            {viewWords[name]}
            {(counts[name] ?? 0) > 0 && (
              <span className={classes.count}> {formatCount(counts[name])}</span>
            )}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  )
}

interface RunsListProps {
  readonly search: RunsSearch
  readonly show: (search: RunsSearch) => void
}

function RunsList({ search, show }: RunsListProps) {
  const navigate = useNavigate()
  const area = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState<ReadonlyMap<string, ListedRun>>(new Map())
  const held = useHeld(area) || chosen.size > 0
  const list = useRunsList(search, held)
  const [layout, setLayout] = useStoredState<ColumnLayout>('columns.runs', parseStoredLayout)
  const views = useGridViews('runs')
  const mark = useMarkRuns()
  const act = useRunActions()
  const attention = search.view === 'attention'
  const columns = useMemo(
    () =>
      runColumns({
        cancel: (run) => void act.cancel([run]),
        seen: attention
          ? (run) => void mark([run], { seen: true }, `Marked ${run.title} as seen`)
          : undefined,
      }),
    [act, mark, attention],
  )
  const sort = useMemo(() => parseSorts(search.sort, columns).slice(0, 1), [search.sort, columns])
  const change = (next: FilterChange) => show(parseRunsSearch({ ...search, ...next }))
  const choose = (ids: ReadonlySet<string>) => {
    const next = new Map<string, ListedRun>()
    for (let index = 0; index < (list.total ?? 0); index++) {
      const run = list.rowAt(index)
      if (run !== undefined && ids.has(run.id)) next.set(run.id, run)
    }
    for (const [id, run] of chosen) if (ids.has(id) && !next.has(id)) next.set(id, run)
    setChosen(next)
  }
  const chooseAll = useChooseAll(search, list, (runs) =>
    setChosen(new Map(runs.map((run) => [run.id, run]))),
  )
  const newest = newestOf(chosen, list)
  useWindowEvent('keydown', ({ key, target }) => {
    if (key !== 'Escape' || chosen.size === 0 || !(target instanceof Node)) return
    if (area.current?.contains(target) === true) setChosen(new Map())
  })
  const exportList = async (runs?: readonly ListedRun[]) => {
    try {
      const rows = runs ?? (await allRuns(search))
      saveText('runs.csv', runsCsv(rows), 'text/csv')
      showDone(`runs.csv: ${countOf(rows.length, 'run')}`)
    } catch (error) {
      showFailed(error, 'The list was not exported')
    }
  }
  const markAllSeen = async () => {
    try {
      const runs = await allRuns(search)
      await mark(runs, { seen: true }, `Marked ${countOf(runs.length, 'run')} as seen`)
    } catch (error) {
      showFailed(error, 'Nothing was marked')
    }
  }
  const { sort: _sort, ...where } = search

  return (
    <div className={classes.page} role="tabpanel" aria-labelledby={`runs-${search.view ?? 'all'}`}>
      <div className={classes.tools}>
        <RunsFilters search={search} onChange={change}>
          {attention && (list.total ?? 0) > 0 && (
            <Button variant="subtle" onClick={() => void markAllSeen()}>
              Mark {list.total === 1 ? 'it' : `all ${formatCount(list.total)}`} as seen
            </Button>
          )}
          <ViewsMenu
            store={views}
            current={{
              where: stringifySearch({ ...where }).slice(1) || undefined,
              sort: search.sort,
              layout,
            }}
            onShow={(view) => {
              setLayout(view.layout)
              show(parseRunsSearch({ ...parseSearchText(view.where ?? ''), sort: view.sort }))
            }}
          />
          <ColumnsMenu columns={columns} layout={layout} onLayout={setLayout} />
          <Menu>
            <Menu.Target>
              <ActionIcon aria-label="Export list" title="Export list">
                <IconDownload size={16} stroke={1.75} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{countOf(list.total ?? 0, 'run')}, as filtered and sorted</Menu.Label>
              <Menu.Item onClick={() => void exportList()}>CSV</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </RunsFilters>
        {newest.length > 0 && (
          <SelectionBar
            runs={newest}
            onClear={() => setChosen(new Map())}
            onExport={() => void exportList(newest)}
            onGone={(gone) => {
              const ids = new Set(gone.map(({ id }) => id))
              setChosen(new Map([...chosen].filter(([id]) => !ids.has(id))))
            }}
          />
        )}
      </div>
      <div className={classes.page} ref={area}>
        {list.error !== null ? (
          <ErrorState error={readableError(list.error)} retry={list.retry} />
        ) : (
          <DataGrid
            label={search.sort === undefined ? 'Runs, newest first' : 'Runs'}
            columns={columns}
            total={list.total}
            rowAt={list.rowAt}
            rowsBetween={list.rowsBetween}
            onRange={list.onRange}
            stale={list.stale}
            listKey={list.listKey}
            sort={sort}
            onSort={(column) => {
              const { sort: _old, ...rest } = search
              const next = sortText(nextSorts(sort, column, firstDirection(column), false))
              show(next === undefined ? rest : { ...rest, sort: next })
            }}
            layout={layout}
            onLayout={setLayout}
            renderMenu={(column, close) => (
              <ColumnPanel
                column={column}
                columns={columns}
                sort={sort}
                onSort={(next) => {
                  const { sort: _old, ...rest } = search
                  const text = sortText(next.slice(-1))
                  show(text === undefined ? rest : { ...rest, sort: text })
                }}
                layout={layout}
                onLayout={setLayout}
                close={close}
              />
            )}
            selection={{
              selected: new Set(chosen.keys()),
              keyOf: (run) => run.id,
              onChange: choose,
              onChooseAll: chooseAll,
            }}
            onOpen={(run) => void navigate({ to: '/runs/$runId', params: { runId: run.id } })}
            noun={['run', 'runs']}
            foot={
              list.changedMeanwhile && (
                <Button variant="light" h={22} px={8} fz={12} onClick={list.refresh}>
                  The list has changed: show it as it is now
                </Button>
              )
            }
            empty={<Nothing search={search} clear={() => change(noFilters)} />}
          />
        )}
      </div>
    </div>
  )
}

/** The chosen runs as they are now. */
function newestOf(
  chosen: ReadonlyMap<string, ListedRun>,
  list: { readonly total: number | null; readonly rowAt: (index: number) => ListedRun | undefined },
): readonly ListedRun[] {
  if (chosen.size === 0) return []
  const rows = new Map<string, ListedRun>()
  for (let index = 0; index < (list.total ?? 0); index++) {
    const run = list.rowAt(index)
    if (run !== undefined) rows.set(run.id, run)
  }
  return [...chosen.values()].map((run) => rows.get(run.id) ?? run)
}

function firstDirection(column: string): 'asc' | 'desc' {
  return column === 'title' || column === 'started_by' ? 'asc' : 'desc'
}

function parseStoredLayout(stored: unknown): ColumnLayout {
  const layout = parseLayout(stored)
  return JSON.stringify(layout) === JSON.stringify(defaultLayout) ? defaultLayout : layout
}

function Nothing({ search, clear }: { search: RunsSearch; clear: () => void }) {
  if (isFiltered(search)) {
    return (
      <EmptyState
        title="No run matches these filters"
        actions={<Button onClick={clear}>Clear filters</Button>}
      >
        Runs are found by title, id, state, time, tag and who started them.
      </EmptyState>
    )
  }
  switch (search.view) {
    case 'attention':
      return (
        <EmptyState
          title="No run needs attention"
          actions={<LinkButton to="/runs">All runs</LinkButton>}
        >
          Runs that fail, are interrupted, reach their time limit or end with warnings wait here
          until a later run of the same title succeeds or somebody marks them as seen.
        </EmptyState>
      )
    case 'active':
      return <EmptyState title="No run is queued or running" actions={<NewRunMenu />} />
    case 'pinned':
      return (
        <EmptyState title="No run is pinned" actions={<LinkButton to="/runs">All runs</LinkButton>}>
          Pinned runs are never removed by a rule. Choose runs in the list to pin them.
        </EmptyState>
      )
    default:
      return (
        <EmptyState
          title="No runs yet"
          actions={<LinkButton to="/">Try with sample data</LinkButton>}
        >
          Every run is listed here with its result, also the failed and cancelled ones.
        </EmptyState>
      )
  }
}
