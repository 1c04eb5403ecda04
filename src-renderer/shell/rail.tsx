import { Kbd, Tooltip } from '@mantine/core'
import {
  IconAdjustmentsHorizontal,
  IconArrowsLeftRight,
  IconHome,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconList,
  type Icon,
} from '@tabler/icons-react'
import { Link, useRouterState } from '@tanstack/react-router'
import classes from './frame.module.css'
import { Mark } from './mark.tsx'
import { useRailCollapsed } from './preferences.ts'

interface Place {
  readonly to: '/' | '/allocation/new' | '/runs' | '/settings'
  readonly label: string
  readonly icon: Icon
  readonly shortcut: string
  readonly isHere: (path: string) => boolean
}

const places: readonly Place[] = [
  { to: '/', label: 'Home', icon: IconHome, shortcut: 'H', isHere: (path) => path === '/' },
  {
    to: '/allocation/new',
    label: 'Allocation',
    icon: IconArrowsLeftRight,
    shortcut: 'N',
    isHere: (path) => path.startsWith('/allocation'),
  },
  {
    to: '/runs',
    label: 'Runs',
    icon: IconList,
    shortcut: 'R',
    isHere: (path) => path.startsWith('/runs'),
  },
  {
    to: '/settings',
    label: 'Settings',
    icon: IconAdjustmentsHorizontal,
    shortcut: 'S',
    isHere: (path) => path.startsWith('/settings'),
  },
]

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
        {places.map(({ to, label, icon: PlaceIcon, shortcut, isHere }) => {
          const here = isHere(path)
          return (
            <li key={to}>
              <Tooltip
                position="right"
                label={
                  <>
                    {label} <Kbd>{shortcut}</Kbd>
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
