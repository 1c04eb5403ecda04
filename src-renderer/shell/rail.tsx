import { Kbd, Tooltip } from '@mantine/core'
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react'
import { Link, useRouterState } from '@tanstack/react-router'
import { isPlainRoute, type PlainRoute, type ShellCommandId } from '../../src-shared/commands.ts'
import { commands, type Command } from './commands.tsx'
import classes from './frame.module.css'
import { Mark } from './mark.tsx'
import { useRailCollapsed } from './preferences.ts'

interface Place {
  readonly command: Command
  readonly label: string
  readonly to: PlainRoute
  /** Paths that begin with it are within. */
  readonly within: string
}

const rail: readonly (readonly [id: ShellCommandId, label: string, within: string])[] = [
  ['go-home', 'Home', '/'],
  ['new-allocation', 'Allocation', '/allocation'],
  ['go-events', 'Events', '/events'],
  ['go-reconciliation', 'Reconciliation', '/reconciliation'],
  ['go-runs', 'Runs', '/runs'],
  ['go-schedules', 'Schedules', '/schedules'],
  ['go-metrics', 'Metrics', '/metrics'],
  ['go-settings', 'Settings', '/settings'],
]

const places: readonly Place[] = rail.flatMap(([id, label, within]) => {
  const command = commands.find((each) => each.id === id)
  const to = command?.route
  return command === undefined || to === undefined || !isPlainRoute(to)
    ? []
    : [{ command, label, to, within }]
})

export function Rail() {
  const [collapsed, setCollapsed] = useRailCollapsed()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const FoldIcon = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse
  return (
    <nav className={classes.rail} aria-label="Workspaces">
      <div className={classes.brand}>
        <Mark />
        {!collapsed && <span>Quartermaster</span>}
      </div>
      <ul className={classes.nav}>
        {places.map(({ command, to, label, within }) => {
          const PlaceIcon = command.icon
          const here = within === '/' ? path === '/' : path.startsWith(within)
          return (
            <li key={to}>
              <Tooltip
                position="right"
                label={
                  <>
                    {label} <Kbd>{command.shortcut?.toUpperCase()}</Kbd>
                  </>
                }
                disabled={!collapsed}
              >
                <Link
                  to={to}
                  className={classes.item}
                  data-active={here}
                  {...(here ? { 'aria-current': 'page' as const } : {})}
                >
                  <PlaceIcon size={16} stroke={1.75} aria-hidden />
                  <span className={collapsed ? 'visually-hidden' : undefined}>{label}</span>
                </Link>
              </Tooltip>
            </li>
          )
        })}
      </ul>
      <div className={classes.foot}>
        <Tooltip position="right" label="Unfold the navigation" disabled={!collapsed}>
          <button
            type="button"
            className={`${classes.item} ${classes.fold}`}
            aria-expanded={!collapsed}
            onClick={() => setCollapsed(!collapsed)}
          >
            <FoldIcon size={16} stroke={1.75} aria-hidden />
            <span className={collapsed ? 'visually-hidden' : undefined}>
              {collapsed ? 'Unfold navigation' : 'Fold'}
            </span>
          </button>
        </Tooltip>
      </div>
    </nav>
  )
}
