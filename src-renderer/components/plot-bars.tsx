import { Tooltip } from '@mantine/core'
import { useState, type KeyboardEvent } from 'react'
import { formatCompact } from '../format.ts'
import { KindChip } from './status-chip.tsx'
import { niceDomain, ticksOf } from './plot-scale.ts'
import classes from './plot-bars.module.css'

/** One bar: sponsored below, unsponsored on top. */
export interface PlotBar {
  readonly key: string
  /** Under the bar, where there is room; '' for none. */
  readonly label: string
  readonly sponsored: number
  readonly unsponsored: number
  /** The exact values in words, for the tooltip and for who listens. */
  readonly words: string
  /** Filtered by right now. */
  readonly chosen?: boolean
}

interface PlotBarsProps {
  readonly label: string
  readonly bars: readonly PlotBar[]
  /** What the axes count, with the unit. */
  readonly across: string
  readonly up: string
  /** Leads to the rows of a bar. */
  readonly onOpen: (bar: PlotBar, index: number) => void
}

/**
 * Counts as bars, each a button that leads to its rows. One tab stop: arrow keys walk over the bars.
 */
export function PlotBars({ label, bars, across, up, onOpen }: PlotBarsProps) {
  const [active, setActive] = useState(0)
  const most = bars.reduce((top, bar) => Math.max(top, bar.sponsored + bar.unsponsored), 0)
  const [, high] = niceDomain(0, Math.max(1, most), 3)
  const some = bars.some(({ chosen }) => chosen === true)
  const current = Math.min(active, bars.length - 1)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = barAfter(event.key, current, bars.length)
    if (next === null) return
    event.preventDefault()
    setActive(next)
    const target = event.currentTarget.querySelectorAll<HTMLElement>('button')[next]
    target?.focus()
  }
  return (
    <figure className={classes.figure}>
      <div className={classes.up}>
        <span aria-hidden>↑ {up}</span>
        <KindChip sponsored />
        <KindChip sponsored={false} />
      </div>
      <div className={classes.plot}>
        {ticksOf(0, high, 3)
          .filter(Number.isInteger)
          .map((tick) => (
            <div
              key={tick}
              className={classes.tick}
              style={{ bottom: `${(tick / high) * 100}%` }}
              aria-hidden
            >
              <span>{formatCompact(tick)}</span>
            </div>
          ))}
        <div
          className={classes.bars}
          role="toolbar"
          tabIndex={-1}
          aria-label={label}
          aria-orientation="horizontal"
          onKeyDown={onKeyDown}
        >
          {bars.map((bar, index) => (
            <Tooltip
              key={bar.key}
              label={bar.words}
              withinPortal={false}
              events={{ hover: true, focus: true, touch: true }}
            >
              <button
                type="button"
                className={classes.bar}
                tabIndex={index === current ? 0 : -1}
                aria-label={bar.words}
                aria-pressed={bar.chosen === true}
                data-out={some && bar.chosen !== true}
                onFocus={() => setActive(index)}
                onClick={() => onOpen(bar, index)}
              >
                <span className={classes.stack}>
                  <Part kind="unsponsored" count={bar.unsponsored} high={high} />
                  <Part kind="sponsored" count={bar.sponsored} high={high} />
                </span>
              </button>
            </Tooltip>
          ))}
        </div>
      </div>
      <div className={classes.labels} aria-hidden>
        {bars.map((bar) => (
          <span key={bar.key}>{bar.label}</span>
        ))}
      </div>
      <div className={classes.across} aria-hidden>
        {across} →
      </div>
    </figure>
  )
}

interface PartProps {
  readonly kind: 'sponsored' | 'unsponsored'
  readonly count: number
  readonly high: number
}

/** Nothing is less than a pixel high: one row among a million can still be found. */
function Part({ kind, count, high }: PartProps) {
  if (count === 0) return null
  return (
    <span
      className={classes.part}
      data-kind={kind}
      style={{ height: `max(1.5px, ${(count / high) * 100}%)` }}
    />
  )
}

function barAfter(key: string, current: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return Math.min(count - 1, current + 1)
    case 'ArrowLeft':
      return Math.max(0, current - 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
