import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { SkeletonScreen } from './components/states.tsx'
import { parseSearchText, strictly, stringifySearch } from './search-params.ts'
import { ScreenFault } from './shell/error-boundary.tsx'
import { Frame } from './shell/frame.tsx'
import { NotFound } from './shell/not-found.tsx'
import { parseNewSweepSearch } from './workspaces/allocation/sweep/sweep-search.ts'
import { parseNewAllocationSearch } from './workspaces/allocation/new-search.ts'
import { HomePage } from './workspaces/home/home-page.tsx'
import { parseNewEventsSearch } from './workspaces/events/new-events-search.ts'
import { parseMetricsSearch } from './workspaces/metrics/metrics-search.ts'
import { parseCompareSearch } from './workspaces/runs/compare/compare-search.ts'
import { parseNewReconciliationSearch } from './workspaces/reconciliation/new-reconciliation-search.ts'
import { parseReviewSearch } from './workspaces/reconciliation/review/review-search.ts'
import { parseRunSearch } from './workspaces/runs/run-search.ts'
import { parseRunsSearch } from './workspaces/runs/runs-search.ts'
import {
  parseNewScheduleSearch,
  parseScheduleSearch,
} from './workspaces/schedules/schedule-search.ts'

const rootRoute = createRootRoute({ component: Frame, notFoundComponent: NotFound })

const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: HomePage })

const newAllocationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/allocation/new',
  validateSearch: strictly(parseNewAllocationSearch),
  component: lazyRouteComponent(
    () => import('./workspaces/allocation/new-allocation-page.tsx'),
    'NewAllocationPage',
  ),
})

const newSweepRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/allocation/sweep',
  validateSearch: strictly(parseNewSweepSearch),
  component: lazyRouteComponent(
    () => import('./workspaces/allocation/sweep/new-sweep-page.tsx'),
    'NewSweepPage',
  ),
})

const eventsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events',
  component: lazyRouteComponent(() => import('./workspaces/events/events-page.tsx'), 'EventsPage'),
})

const newEventsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events/new',
  validateSearch: strictly(parseNewEventsSearch),
  component: lazyRouteComponent(
    () => import('./workspaces/events/new-events-page.tsx'),
    'NewEventsPage',
  ),
})

const reconciliationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reconciliation',
  component: lazyRouteComponent(
    () => import('./workspaces/reconciliation/reconciliation-page.tsx'),
    'ReconciliationPage',
  ),
})

const newReconciliationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reconciliation/new',
  validateSearch: strictly(parseNewReconciliationSearch),
  component: lazyRouteComponent(
    () => import('./workspaces/reconciliation/new-reconciliation-page.tsx'),
    'NewReconciliationPage',
  ),
})

const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs',
  validateSearch: strictly(parseRunsSearch),
  component: lazyRouteComponent(() => import('./workspaces/runs/runs-page.tsx'), 'RunsPage'),
})

const compareRunsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs/compare',
  validateSearch: strictly(parseCompareSearch),
  component: lazyRouteComponent(
    () => import('./workspaces/runs/compare/compare-page.tsx'),
    'ComparePage',
  ),
})

const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs/$runId',
  validateSearch: strictly(parseRunSearch),
  component: lazyRouteComponent(() => import('./workspaces/runs/run-page.tsx'), 'RunPage'),
})

const reportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs/$runId/report',
  component: lazyRouteComponent(
    () => import('./workspaces/allocation/result/report-page.tsx'),
    'ReportPage',
  ),
})

const reviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs/$runId/review',
  validateSearch: strictly(parseReviewSearch),
  component: lazyRouteComponent(
    () => import('./workspaces/reconciliation/review/review-page.tsx'),
    'ReviewPage',
  ),
})

const schedulesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/schedules',
  component: lazyRouteComponent(
    () => import('./workspaces/schedules/schedules-page.tsx'),
    'SchedulesPage',
  ),
})

const newScheduleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/schedules/new',
  validateSearch: strictly(parseNewScheduleSearch),
  component: lazyRouteComponent(
    () => import('./workspaces/schedules/new-schedule-page.tsx'),
    'NewSchedulePage',
  ),
})

const scheduleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/schedules/$scheduleId',
  validateSearch: strictly(parseScheduleSearch),
  component: lazyRouteComponent(
    () => import('./workspaces/schedules/schedule-page.tsx'),
    'SchedulePage',
  ),
})

const metricsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/metrics',
  validateSearch: strictly(parseMetricsSearch),
  component: lazyRouteComponent(
    () => import('./workspaces/metrics/metrics-page.tsx'),
    'MetricsPage',
  ),
})

const SettingsPage = lazyRouteComponent(
  () => import('./workspaces/settings/settings-page.tsx'),
  'SettingsPage',
)

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: SettingsPage,
})

const settingsSectionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings/$section',
  component: SettingsPage,
})

/** The hash holds the place: the page can be served from any path, and from a file. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    newAllocationRoute,
    newSweepRoute,
    eventsRoute,
    newEventsRoute,
    reconciliationRoute,
    newReconciliationRoute,
    runsRoute,
    compareRunsRoute,
    runRoute,
    reportRoute,
    reviewRoute,
    schedulesRoute,
    newScheduleRoute,
    scheduleRoute,
    metricsRoute,
    settingsRoute,
    settingsSectionRoute,
  ]),
  history: createHashHistory(),
  parseSearch: parseSearchText,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  defaultPendingComponent: SkeletonScreen,
  defaultErrorComponent: ({ error, reset }) => <ScreenFault thrown={error} reset={reset} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
