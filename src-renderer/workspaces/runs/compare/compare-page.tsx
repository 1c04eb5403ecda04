import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect } from 'react'
import { WithDrawer } from '../../../components/drawer.tsx'
import type { JobKind } from '../../../../src-shared/runs.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { formatCount } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { present } from '../../../search-params.ts'
import { useCrumbs } from '../../../shell/breadcrumb.ts'
import { useDetailWalk } from '../../allocation/result/use-detail-walk.ts'
import { openedText, parseOpened, type OpenedDetail } from '../run-search.ts'
import { EventsCompared } from '../../events/compare/events-compared.tsx'
import { ReconciliationsCompared } from '../../reconciliation/compare/reconciliations-compared.tsx'
import { CompareHeader } from './compare-header.tsx'
import type { CompareChange, CompareSearch, CompareTab } from './compare-search.ts'
import { ResultTab } from './result-tab.tsx'
import { useRunBefore } from './use-run-before.ts'
import { useUserCounts } from './use-user-counts.ts'
import { MovesTab } from './moves-tab.tsx'
import { UserDrawer } from './user-drawer.tsx'
import { UsersTab } from './users-tab.tsx'
import classes from './compare.module.css'

const route = getRouteApi('/runs/compare')

/** Two runs beside each other, down to the users who moved. */
export function ComparePage() {
  useCrumbs([{ label: 'Runs', to: '/runs' }, { label: 'Compare' }])
  const { a, b }: CompareSearch = route.useSearch()
  const navigate = useNavigate({ from: '/runs/compare' })
  const show = useCallback(
    (before: string | undefined, after: string | undefined, replace = false) =>
      void navigate({ search: present({ a: before, b: after }) as CompareSearch, replace }),
    [navigate],
  )
  const earlier = useRunBefore(a === undefined ? b : undefined)
  const found = earlier.data?.id
  useEffect(() => {
    if (a === undefined && found !== undefined) show(found, b, true)
  }, [a, b, found, show])

  if (a !== undefined && b !== undefined)
    return <OfKind key={`${a} ${b}`} a={a} b={b} show={show} />
  return (
    <>
      <CompareHeader a={a} b={b} runs={undefined} onRuns={show} />
      {earlier.isFetching || found !== undefined ? (
        <SkeletonRows />
      ) : earlier.isError ? (
        <ErrorState error={readableError(earlier.error)} retry={() => void earlier.refetch()} />
      ) : b !== undefined ? (
        <EmptyState title="No earlier run to compare with">
          No run of the same kind with a result was made before {b}. Choose another above.
        </EmptyState>
      ) : (
        <EmptyState title="Choose two runs to compare">
          Their parameters, inputs and results are put beside each other, down to the users who
          moved.
        </EmptyState>
      )}
    </>
  )
}

/** The comparison that the kind of the runs asks for. */
function OfKind(props: ComparedProps) {
  const before = useQuery(rpc.runs.get.queryOptions({ input: { id: props.a } }))
  const after = useQuery(rpc.runs.get.queryOptions({ input: { id: props.b } }))
  // What has failed is asked again by whoever shows it, which must not take that away again.
  const isAwaited = [before, after].some((run) => run.isPending && run.errorUpdateCount === 0)
  if (isAwaited) {
    return (
      <>
        <CompareHeader a={props.a} b={props.b} runs={undefined} onRuns={props.show} />
        <SkeletonRows />
      </>
    )
  }
  const isOf = (kind: JobKind): boolean => before.data?.kind === kind || after.data?.kind === kind
  if (isOf('events')) return <EventsCompared {...props} />
  return isOf('reconciliation') ? <ReconciliationsCompared {...props} /> : <Compared {...props} />
}

interface ComparedProps {
  readonly a: string
  readonly b: string
  readonly show: (a: string | undefined, b: string | undefined) => void
}

function Compared({ a, b, show }: ComparedProps) {
  const search: CompareSearch = route.useSearch()
  const navigate = useNavigate({ from: '/runs/compare' })
  const query = useQuery(rpc.allocation.compare.queryOptions({ input: { a, b } }))
  const comparison = query.data
  const bothHaveResults = comparison !== undefined && comparison.results !== null
  const counts = useUserCounts(a, b, bothHaveResults)
  const change = useCallback(
    (next: CompareChange, replace = true) =>
      void navigate({
        search: (old: CompareSearch) => present({ ...old, ...next }) as CompareSearch,
        replace,
      }),
    [navigate],
  )
  const openUser = useCallback(
    (detail: OpenedDetail) => change({ open: openedText(detail) }),
    [change],
  )
  const close = useCallback(() => change({ open: undefined }), [change])
  const opened = parseOpened(search.open)
  const walk = useDetailWalk(opened, openUser)
  const tab: CompareTab = bothHaveResults ? (search.tab ?? 'result') : 'result'
  const showTab = (next: CompareTab, filters: CompareChange = {}) =>
    void navigate({
      search: present({
        a,
        b,
        tab: next === 'result' ? undefined : next,
        ...filters,
      }) as CompareSearch,
    })

  return (
    <>
      <CompareHeader a={a} b={b} runs={comparison} onRuns={show} />
      {bothHaveResults && (
        <Tabs
          value={tab}
          onChange={(value) => showTab(value === 'users' || value === 'moves' ? value : 'result')}
          className={classes.tabs}
          classNames={{ list: classes.tabList! }}
        >
          <Tabs.List>
            <Tabs.Tab value="result" id="tab-result">
              What changed
            </Tabs.Tab>
            <Tabs.Tab value="moves" id="tab-moves">
              Moves
            </Tabs.Tab>
            <Tabs.Tab value="users" id="tab-users">
              Users changed
              {counts !== undefined && (
                <span className={classes.count}>
                  {formatCount(counts.moved + counts.gained + counts.lost)}
                </span>
              )}
            </Tabs.Tab>
          </Tabs.List>
        </Tabs>
      )}
      <WithDrawer
        drawer={
          opened?.type === 'user' && tab !== 'result' ? (
            <UserDrawer
              a={a}
              b={b}
              userId={opened.id}
              focusRequest={walk.focusRequest}
              onClose={close}
              onStep={walk.step}
            />
          ) : null
        }
      >
        <div
          className={classes.panel}
          {...(bothHaveResults ? { role: 'tabpanel', 'aria-labelledby': `tab-${tab}` } : {})}
        >
          {comparison === undefined ? (
            query.isError ? (
              <ErrorState
                error={readableError(query.error)}
                retry={() => void query.refetch()}
                actions={<LinkButton to="/runs">All runs</LinkButton>}
              />
            ) : (
              <SkeletonRows />
            )
          ) : tab === 'moves' ? (
            <MovesTab
              a={a}
              b={b}
              search={search}
              onSearch={change}
              onUsers={(filters) => showTab('users', filters)}
              opened={opened?.type === 'user' ? opened.id : null}
              walk={walk}
              comparison={comparison}
            />
          ) : tab === 'users' ? (
            <UsersTab
              a={a}
              b={b}
              search={search}
              counts={counts}
              onSearch={change}
              opened={opened?.type === 'user' ? opened.id : null}
              walk={walk}
              comparison={comparison}
            />
          ) : (
            <ResultTab
              comparison={comparison}
              counts={counts}
              onUsers={(filters) => showTab('users', filters)}
            />
          )}
        </div>
      </WithDrawer>
    </>
  )
}
