import { ActionIcon, Tooltip } from '@mantine/core'
import { IconChartDots, IconTable } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { storedChoice, useStoredState } from './stored-state.ts'
import classes from './plot-frame.module.css'

interface PlotFrameProps {
  /** Under which plot or table is remembered. */
  readonly id: string
  readonly title: string
  /** What the plot shows, as a sentence. */
  readonly finding: string
  /** The plot; the same data as a table is given beside it. */
  readonly plot: ReactNode
  /** Null where a table with the same data stands on the screen anyway. */
  readonly table: ReactNode | null
}

const parseView = storedChoice(['plot', 'table'] as const, 'plot')

/** A plot under a title that states its finding, with a table twin. */
export function PlotFrame({ id, title, finding, plot, table }: PlotFrameProps) {
  const [view, setView] = useStoredState(`plot.${id}`, parseView)
  const asTable = view === 'table' && table !== null
  const other = asTable ? 'Show as plot' : 'Show as table'
  return (
    <section className={classes.frame} aria-labelledby={`plot-${id}`}>
      <div className={classes.head}>
        <h2 id={`plot-${id}`}>{title}</h2>
        <span className={classes.finding} title={finding}>
          {finding}
        </span>
        {table !== null && (
          <Tooltip label={other} withinPortal={false}>
            <ActionIcon
              className={classes.toggle}
              aria-label={`${title}: ${other.toLowerCase()}`}
              onClick={() => setView(asTable ? 'plot' : 'table')}
            >
              {asTable ? (
                <IconChartDots size={16} stroke={1.75} aria-hidden />
              ) : (
                <IconTable size={16} stroke={1.75} aria-hidden />
              )}
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {asTable ? table : plot}
    </section>
  )
}
