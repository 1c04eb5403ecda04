import type { ReactNode } from 'react'
import classes from './page-header.module.css'

interface PageHeaderProps {
  readonly title: ReactNode
  readonly status?: ReactNode
  /** Short facts, parted by dots. */
  readonly meta?: readonly ReactNode[]
  /** At most one of them is the filled, primary button. */
  readonly actions?: ReactNode
}

export function PageHeader({ title, status, meta = [], actions }: PageHeaderProps) {
  return (
    <header className={classes.header}>
      <h1 className={classes.title}>{title}</h1>
      {status}
      {meta.length > 0 && (
        <div className={classes.meta}>
          {meta.map((fact, index) => (
            <span key={index}>{fact}</span>
          ))}
        </div>
      )}
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </header>
  )
}
