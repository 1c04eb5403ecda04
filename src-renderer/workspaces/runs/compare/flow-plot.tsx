import { Tooltip } from '@mantine/core'
import { useMemo, useState, type KeyboardEvent } from 'react'
import type { MoveWay } from '../../../../src-shared/allocation/moves.ts'
import { cutId } from '../../../components/grid/cut-id.ts'
import { formatCompact } from '../../../format.ts'
import { flowLayout, labelMiddles, labelShare, type Flow, type FlowEnd } from './flow-layout.ts'
import { endName, wayWords } from './move-words.ts'
import classes from './flow-plot.module.css'

interface FlowPlotProps {
  readonly ways: readonly MoveWay[]
  /** Leads to the moves of a flow. */
  readonly onOpen: (way: MoveWay) => void
}

/**
 * From which contracts users went to which, as ribbons. One tab stop: arrow keys walk over the
 * ribbons, the largest first.
 */
export function FlowPlot({ ways, onOpen }: FlowPlotProps) {
  const { left, right, flows } = useMemo(() => flowLayout(ways), [ways])
  const [active, setActive] = useState(0)
  const current = Math.min(active, flows.length - 1)
  const onKeyDown = (event: KeyboardEvent<SVGSVGElement>) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onOpen(flows[current]!.way)
      return
    }
    const to = flowAfter(event.key, current, flows.length)
    if (to === null) return
    event.preventDefault()
    setActive(to)
    event.currentTarget.querySelector<SVGPathElement>(`[data-flow="${to}"]`)?.focus()
  }
  return (
    <figure className={classes.figure}>
      <div className={classes.sides} aria-hidden>
        <span>Left, before</span>
        <span>Got, after</span>
      </div>
      <div className={classes.plot}>
        <Ends ends={left} side="left" />
        <svg
          className={classes.ribbons}
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          role="toolbar"
          tabIndex={-1}
          aria-label="Moves from contract to contract"
          aria-orientation="vertical"
          onKeyDown={onKeyDown}
        >
          {flows.map((flow, index) => (
            <Tooltip.Floating key={keyOf(flow.way)} label={wayWords(flow.way)}>
              <path
                className={classes.ribbon}
                d={ribbon(flow)}
                role="button"
                data-flow={index}
                tabIndex={index === current ? 0 : -1}
                aria-label={wayWords(flow.way)}
                onFocus={() => setActive(index)}
                onClick={() => onOpen(flow.way)}
              />
            </Tooltip.Floating>
          ))}
        </svg>
        <Ends ends={right} side="right" />
      </div>
    </figure>
  )
}

function flowAfter(key: string, current: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return Math.min(count - 1, current + 1)
    case 'ArrowUp':
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

const keyOf = ({ from_contract: from, to_contract: to }: MoveWay): string =>
  JSON.stringify([from, to])

function ribbon({ from, to, height: thick }: Flow): string {
  const [y0, y1, y2, y3] = [from - thick / 2, to - thick / 2, to + thick / 2, from + thick / 2].map(
    (share) => (share * 100).toFixed(3),
  )
  return `M0 ${y0}C45 ${y0} 55 ${y1} 100 ${y1}L100 ${y2}C55 ${y2} 45 ${y3} 0 ${y3}Z`
}

/** The ends of one side: a bar in the colour of its kind, its name and its moves. */
function Ends({ ends, side }: { ends: readonly FlowEnd[]; side: 'left' | 'right' }) {
  const middles = labelMiddles(ends, labelShare)
  return (
    <div className={classes.ends} data-side={side} aria-hidden>
      {ends.map((end, index) => (
        <div key={end.contract ?? '\u0000'}>
          <span
            className={classes.bar}
            data-kind={
              end.sponsored === null ? 'none' : end.sponsored ? 'sponsored' : 'unsponsored'
            }
            style={{ top: `${end.top * 100}%`, height: `max(1.5px, ${end.height * 100}%)` }}
          />
          <span className={classes.label} style={{ top: `${middles[index]! * 100}%` }}>
            <EndLabel contract={end.contract} />
            <span className={classes.count}>{formatCompact(end.moves)}</span>
          </span>
        </div>
      ))}
    </div>
  )
}

/** A long id is shortened in its middle: its end tells it from others. */
function EndLabel({ contract }: { contract: string | null }) {
  if (contract === null || contract === '') {
    return <span className="truncate">{endName(contract)}</span>
  }
  const [head, tail] = cutId(contract)
  return (
    <span className={`mono ${classes.name}`} title={contract}>
      <span className="truncate">{head}</span>
      <span className={classes.tail}>{tail}</span>
    </span>
  )
}
