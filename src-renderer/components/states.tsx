import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconAlertOctagon, IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { errorReport, type ReadableError } from './error-report.ts'
import classes from './states.module.css'

interface EmptyStateProps {
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

/** Nothing here yet: one sentence, one action. */
export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <section className={classes.block}>
      <h2 className={classes.title}>{title}</h2>
      {children !== undefined && <p className={classes.text}>{children}</p>}
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </section>
  )
}

interface ErrorStateProps {
  readonly error: ReadableError
  readonly retry?: (() => void) | undefined
  readonly actions?: ReactNode
}

/** What happened, what was kept, what to do; the details folded. */
export function ErrorState({ error, retry, actions }: ErrorStateProps) {
  return (
    <section className={classes.block} role="alert">
      <h2 className={classes.errorTitle}>
        <IconAlertOctagon size={18} stroke={1.75} aria-hidden />
        {error.what}
      </h2>
      <dl className={classes.facts}>
        {error.kept !== undefined && (
          <>
            <dt>Kept</dt>
            <dd>{error.kept}</dd>
          </>
        )}
        <dt>What to do</dt>
        <dd>{error.remedy}</dd>
      </dl>
      <div className={classes.actions}>
        {retry !== undefined && <Button onClick={retry}>Try again</Button>}
        {actions}
        <CopyReport error={error} />
      </div>
      {error.details !== undefined && (
        <details className={classes.details}>
          <summary>Details</summary>
          <pre tabIndex={0}>{error.details}</pre>
        </details>
      )}
    </section>
  )
}

export function CopyReport({ error }: { error: ReadableError }) {
  const clipboard = useClipboard({ timeout: 2000 })
  return (
    <Button
      leftSection={
        clipboard.copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />
      }
      onClick={() => clipboard.copy(errorReport(error, new Date()))}
    >
      {clipboard.copied ? 'Report copied' : 'Copy report'}
    </Button>
  )
}

/** A grey bar where a word or a number will stand. */
export function SkeletonBar({ width, height = 10 }: { width: number | string; height?: number }) {
  return <span className={classes.skeleton} style={{ width, height, display: 'inline-block' }} />
}

const barWidths = [92, 140, 64, 110, 78, 124]

/** Rows of a grid before their data come. */
export function SkeletonRows({ rows = 12, columns = 5 }: { rows?: number; columns?: number }) {
  return (
    <div className={classes.rows} role="status" aria-label="Loading" aria-busy="true">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={classes.row} aria-hidden>
          {Array.from({ length: columns }, (_, column) => (
            <SkeletonBar key={column} width={barWidths[(row + column) % barWidths.length]!} />
          ))}
        </div>
      ))}
    </div>
  )
}

/** A screen whose code is still on its way: the head and the rows it will have. */
export function SkeletonScreen() {
  return (
    <>
      <div className={classes.head}>
        <h1 className="visually-hidden">Loading</h1>
        <SkeletonBar width={180} height={18} />
      </div>
      <SkeletonRows />
    </>
  )
}
