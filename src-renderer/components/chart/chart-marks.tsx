import { Tooltip } from '@mantine/core'
import { useMemo, useState, type KeyboardEvent, type SyntheticEvent } from 'react'
import { createPortal } from 'react-dom'
import { markAfter } from './chart-keys.ts'
import type { ChartMark } from './chart-model.ts'
import classes from './chart.module.css'

/** A mark and the box in which it is hit, in pixels of the chart. */
export interface PlacedMark {
  readonly mark: ChartMark
  /** Arrow keys go from column to column, and up and down within one. */
  readonly column: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly round: boolean
}

interface MarkLayerProps {
  /** Over the drawing; null until it stands. */
  readonly host: HTMLElement | null
  readonly label: string
  readonly marks: readonly PlacedMark[]
}

/** Buttons and links over what the library has drawn: one tab stop, arrow keys walk over them. */
export function MarkLayer({ host, label, marks }: MarkLayerProps) {
  const [active, setActive] = useState(0)
  const [told, setTold] = useState<number | null>(null)
  const current = Math.min(active, marks.length - 1)
  const targets = useMemo(
    () =>
      marks.map((placed, index) => (
        <Target
          key={placed.mark.key}
          placed={placed}
          index={index}
          tabIndex={index === current ? 0 : -1}
        />
      )),
    [marks, current],
  )
  if (host === null || marks.length === 0) return null
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape') setTold(null)
    const next = markAfter(event.key, current, marks)
    if (next === null) return
    event.preventDefault()
    setActive(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-mark='${next}']`)?.focus()
  }
  const tell = (event: SyntheticEvent<HTMLElement>) => setTold(indexOf(event.target))
  const about = told === null ? undefined : marks[told]
  return createPortal(
    <div
      className={classes.marks}
      role="toolbar"
      tabIndex={-1}
      aria-label={label}
      aria-orientation="horizontal"
      onKeyDown={onKeyDown}
      onPointerOver={tell}
      onPointerLeave={() => setTold(null)}
      onBlur={() => setTold(null)}
      // What it leads to says more; it must not be covered.
      onClick={() => setTold(null)}
      onFocus={(event) => {
        const index = indexOf(event.target)
        if (index !== null) setActive(index)
        setTold(index)
      }}
    >
      {targets}
      {about !== undefined && (
        <Tooltip key={told} label={about.mark.words} opened withinPortal={false}>
          <span
            className={classes.told}
            style={{ left: about.left, top: about.top, width: about.width, height: about.height }}
          />
        </Tooltip>
      )}
    </div>,
    host,
  )
}

interface TargetProps {
  readonly placed: PlacedMark
  readonly index: number
  readonly tabIndex: 0 | -1
}

function Target({ placed, index, tabIndex }: TargetProps) {
  const { mark, left, top, width, height, round } = placed
  const common = {
    className: classes.mark,
    style: { left, top, width, height },
    tabIndex,
    'data-mark': index,
    'data-round': round,
  }
  if ('href' in mark.target) {
    return (
      <a {...common} href={mark.target.href}>
        <span className="visually-hidden">{mark.words}</span>
      </a>
    )
  }
  return (
    <button
      {...common}
      type="button"
      aria-label={mark.words}
      aria-pressed={mark.pressed}
      onClick={mark.target.onOpen}
    />
  )
}

function indexOf(target: EventTarget): number | null {
  const found = target instanceof Element ? target.closest('[data-mark]') : null
  const index = found?.getAttribute('data-mark')
  return index === null || index === undefined ? null : Number(index)
}
