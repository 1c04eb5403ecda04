import { Kbd } from '@mantine/core'
import { IconEye, IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useCurrentCrumbs } from './breadcrumb.ts'
import { useReadOnlyReason } from '../me.ts'
import { shortcutKeys } from '../../src-shared/keyboard.ts'
import { isApple } from './commands.tsx'
import classes from './frame.module.css'

interface TitleBarProps {
  readonly onSearch: () => void
  readonly tray: ReactNode
}

export function TitleBar({ onSearch, tray }: TitleBarProps) {
  const crumbs = useCurrentCrumbs()
  const readOnly = useReadOnlyReason()
  return (
    <div className={classes.bar}>
      <nav aria-label="Breadcrumb" style={{ flex: 1, minWidth: 0 }}>
        <ol className={classes.crumbs}>
          {crumbs.map((crumb, index) => (
            <li key={index}>
              {index > 0 && (
                <span className="muted" aria-hidden>
                  /
                </span>
              )}
              {crumb.to === undefined ? (
                <span aria-current="page">{crumb.label}</span>
              ) : (
                <Link to={crumb.to}>{crumb.label}</Link>
              )}
            </li>
          ))}
        </ol>
      </nav>
      {readOnly !== null && (
        <span role="status" className={classes.readOnly} title={readOnly}>
          <IconEye size={14} stroke={1.75} aria-hidden />
          Read only
        </span>
      )}
      <button type="button" className={classes.search} onClick={onSearch}>
        <IconSearch size={14} stroke={1.75} aria-hidden />
        <span>Search or run…</span>
        <Kbd>{shortcutKeys('mod+K', isApple()).join(' ')}</Kbd>
      </button>
      {tray}
    </div>
  )
}
