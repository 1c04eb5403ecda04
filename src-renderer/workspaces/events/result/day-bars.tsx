import { Tooltip } from '@mantine/core'
import { useState, type KeyboardEvent } from 'react'
import {
  barBetween,
  barDomain,
  linearScale,
  type Scale,
  tickDigits,
  ticksOf,
} from '../../../components/plot-scale.ts'
import { formatCompact, formatNumber } from '../../../format.ts'
import { dayWords } from './event-words.ts'
import classes from './events.module.css'

export interface DayBar {
  /** YYYY-MM-DD */
  readonly date: string
  /** Null for a day that was left out. */
  readonly value: number | null
  /** A part of the value that is told apart: drawn lighter on top. */
  readonly part?: number
  /** The log does not cover the whole day. */
  readonly incomplete: boolean
  /** The exact values in words. */
  readonly words: string
}

interface DayBarsProps {
  readonly label: string
  readonly bars: readonly DayBar[]
  /** What the axis counts, with the unit. */
  readonly up: string
  /** What the lighter part is. */
  readonly partWord?: string
  readonly onOpen: (date: string) => void
}

const mostLabels = 8

/** A value a day as bars, each a button that leads to its events. Arrow keys walk over the days. */
export function DayBars({ label, bars, up, partWord, onOpen }: DayBarsProps) {
  const [active, setActive] = useState(0)
  const values = bars.map(({ value }) => value ?? 0)
  // Where bars hang too, wide steps would leave much of the room to none of them.
  const [low, high] = barDomain(values, values.some((value) => value < 0) ? 5 : 3)
  const scale = linearScale(low, high)
  // Of one or two players none stands between.
  const isCount = bars.every(({ value }) => Number.isInteger(value ?? 0))
  const ticks = ticksOf(low, high, 3).filter((tick) => !isCount || Number.isInteger(tick))
  const digits = tickDigits(ticks)
  const step = Math.max(1, Math.ceil(bars.length / mostLabels))
  const current = Math.min(active, bars.length - 1)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const to: Readonly<Record<string, number>> = {
      ArrowRight: Math.min(bars.length - 1, current + 1),
      ArrowLeft: Math.max(0, current - 1),
      Home: 0,
      End: bars.length - 1,
    }
    const next = to[event.key]
    if (next === undefined) return
    event.preventDefault()
    setActive(next)
    event.currentTarget.querySelectorAll<HTMLElement>('button')[next]?.focus()
  }
  return (
    <figure className={classes.dayPlot}>
      <div className={classes.dayUp}>
        <span aria-hidden>↑ {up}</span>
        {partWord !== undefined && (
          <span className={classes.dayKey} data-kind="part">
            {partWord}
          </span>
        )}
        {bars.some(({ incomplete }) => incomplete) && (
          <span className={classes.dayKey} data-kind="incomplete">
            incomplete day
          </span>
        )}
      </div>
      <div className={classes.dayArea}>
        {ticks.map((tick) => (
          <div
            key={tick}
            className={classes.dayTick}
            data-zero={low < 0 && tick === 0}
            style={{ bottom: `${scale.at(tick) * 100}%` }}
            aria-hidden
          >
            <span>{digits === 0 ? formatCompact(tick) : formatNumber(tick, digits)}</span>
          </div>
        ))}
        <div
          className={classes.dayBars}
          role="toolbar"
          tabIndex={-1}
          aria-label={label}
          aria-orientation="horizontal"
          onKeyDown={onKeyDown}
        >
          {bars.map((bar, index) => (
            <Tooltip
              key={bar.date}
              label={bar.words}
              withinPortal={false}
              events={{ hover: true, focus: true, touch: true }}
            >
              <button
                type="button"
                className={classes.dayBar}
                tabIndex={index === current ? 0 : -1}
                aria-label={bar.words}
                data-incomplete={bar.incomplete}
                onFocus={() => setActive(index)}
                onClick={() => onOpen(bar.date)}
              >
                <Piece
                  kind="part"
                  from={(bar.value ?? 0) - (bar.part ?? 0)}
                  to={bar.value ?? 0}
                  scale={scale}
                />
                <Piece
                  kind="whole"
                  from={0}
                  to={(bar.value ?? 0) - (bar.part ?? 0)}
                  scale={scale}
                />
              </button>
            </Tooltip>
          ))}
        </div>
      </div>
      <div className={classes.dayLabels} aria-hidden>
        {bars.map(({ date }, index) => (
          <span key={date}>{index % step === 0 ? <span>{dayWords(date)}</span> : null}</span>
        ))}
      </div>
    </figure>
  )
}

interface PieceProps {
  readonly kind: 'whole' | 'part'
  readonly from: number
  readonly to: number
  readonly scale: Scale
}

function Piece({ kind, from, to, scale }: PieceProps) {
  if (from === to) return null
  const { start, length } = barBetween(from, to, scale)
  return (
    <span
      className={classes.dayPiece}
      data-kind={kind}
      style={{ bottom: `${start * 100}%`, height: `max(1px, ${length * 100}%)` }}
    />
  )
}
