import { useElementSize } from '@mantine/hooks'
import { useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { ContractSummary } from '../../../../src-shared/allocation/summary.ts'
import { formatCount, formatShare, formatValue } from '../../../format.ts'
import { ScatterAxes } from './scatter-axes.tsx'
import { nearestMark, regionBetween, type Region } from './scatter-geometry.ts'
import {
  kindPaths,
  labelsOf,
  markPath,
  marksOf,
  planeOf,
  walkOrder,
  type Plane,
} from './scatter-marks.ts'
import classes from './scatter.module.css'

interface ContractScatterProps {
  readonly contracts: readonly ContractSummary[]
  /** In pixels, or as much as the parent has. */
  readonly height: number | 'fill'
  /** Chosen part of the plane, or null. */
  readonly region: Region | null
  readonly onRegion: (region: Region | null) => void
  readonly onOpen: (contractId: string, by: 'pointer' | 'key') => void
}

const leastHeight = 260
const reach = 12

interface Drag {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

/**
 * Contracts by use and price. Dragging chooses a part of the plane; a click or Enter opens a
 * contract, and arrow keys walk over them by falling price.
 */
export function ContractScatter(props: ContractScatterProps) {
  const { contracts, height: wanted, region, onRegion, onOpen } = props
  const { ref, width: measured, height: room } = useElementSize()
  const width = Math.max(240, Math.round(measured))
  const height = wanted === 'fill' ? Math.max(leastHeight, Math.round(room)) : wanted
  const [drag, setDrag] = useState<Drag | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)

  const shown = useMemo(() => contracts.filter(({ fill }) => fill !== null), [contracts])
  const radius = shown.length > 2000 ? 2.2 : shown.length > 600 ? 3 : 4
  const plane = useMemo(() => planeOf(width, height, shown), [width, height, shown])
  const marks = useMemo(() => marksOf(shown, plane, radius * 2 + 1), [shown, plane, radius])
  const order = useMemo(() => walkOrder(shown), [shown])
  const dense = shown.length > 600
  const paths = useMemo(
    () => kindPaths(shown, marks, region, radius, dense ? 8 : 1),
    [shown, marks, region, radius, dense],
  )
  const labels = useMemo(
    () => (region === null ? labelsOf(shown, marks, order, plane) : []),
    [shown, marks, order, plane, region],
  )

  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const endDrag = (event: PointerEvent) => {
    if (drag === null) return
    setDrag(null)
    const point = at(event)
    if (Math.abs(drag.x0 - point.x) < 5 && Math.abs(drag.y0 - point.y) < 5) {
      const nearest = nearestMark(marks, point, reach)
      const contract = nearest === null ? undefined : shown[nearest]
      if (contract !== undefined) onOpen(contract.contract_id, 'pointer')
      else if (region !== null) onRegion(null)
      return
    }
    onRegion(
      regionBetween(
        plane.shareAt(drag.x0),
        plane.shareAt(point.x),
        plane.priceAt(drag.y0),
        plane.priceAt(point.y),
        plane.high,
      ),
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const place = hovered === null ? -1 : order.indexOf(hovered)
    const next = placeAfter(event.key, place, order.length)
    if (next !== null) {
      event.preventDefault()
      setHovered(order[next] ?? null)
    } else if (event.key === 'Enter' && hovered !== null) {
      event.preventDefault()
      onOpen(shown[hovered]!.contract_id, 'key')
    } else if (event.key === 'Escape' && region !== null) {
      event.preventDefault()
      onRegion(null)
    }
  }
  const tip = hovered === null || drag !== null ? undefined : shown[hovered]
  const box = drag ?? boxOf(region, plane)

  return (
    <figure className={classes.figure} data-fill={wanted === 'fill'} ref={ref}>
      {/* The marks cannot be elements of their own: the plot is one stop and says which is meant. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={classes.plot}
        role="group"
        tabIndex={0}
        aria-roledescription="scatter plot"
        aria-label={`Contracts by price and use, ${formatCount(shown.length)} marks. Arrow keys walk over them by falling price, Enter opens one.`}
        onKeyDown={onKeyDown}
        onBlur={() => setHovered(null)}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          const point = at(event)
          setDrag({ x0: point.x, y0: point.y, x1: point.x, y1: point.y })
        }}
        onPointerMove={(event) => {
          const point = at(event)
          if (drag !== null) setDrag({ ...drag, x1: point.x, y1: point.y })
          else setHovered(nearestMark(marks, point, reach))
        }}
        onPointerLeave={() => setHovered(null)}
        onPointerUp={endDrag}
        onPointerCancel={() => setDrag(null)}
      >
        <svg className={classes.svg} width={width} height={height} aria-hidden>
          <ScatterAxes plane={plane} />
          {paths.map(({ key, sponsored, out, d }) => (
            <path
              key={key}
              className={classes.mark}
              data-sponsored={sponsored}
              data-dense={dense}
              data-out={out}
              d={d}
            />
          ))}
          {labels.map(({ index, x, y, anchor }) => (
            <text key={index} className={classes.label} x={x} y={y} textAnchor={anchor}>
              {shown[index]!.contract_id}
            </text>
          ))}
          {hovered !== null && marks[hovered] !== undefined && shown[hovered] !== undefined && (
            <path
              className={classes.mark}
              data-sponsored={shown[hovered].sponsored}
              data-hovered
              d={markPath([marks[hovered]], shown[hovered].sponsored, Math.max(4, radius + 1))}
            />
          )}
          {box !== null && (
            <rect
              className={classes.region}
              x={Math.min(box.x0, box.x1)}
              y={Math.min(box.y0, box.y1)}
              width={Math.abs(box.x1 - box.x0)}
              height={Math.abs(box.y1 - box.y0)}
            />
          )}
        </svg>
        {tip !== undefined && hovered !== null && (
          <div
            className={classes.tip}
            style={{
              left: Math.max(0, Math.min(marks[hovered]!.x + 12, width - 220)),
              top: Math.max(0, marks[hovered]!.y - 64),
            }}
          >
            <div className="mono truncate">{tip.contract_id}</div>
            <div>
              {tip.sponsored ? 'Sponsored' : 'Unsponsored'} · price {formatValue(tip.price)}
            </div>
            <div>
              {formatCount(tip.assigned)} of {formatCount(tip.cap)} used ({formatShare(tip.fill)})
            </div>
          </div>
        )}
        <span className="visually-hidden" aria-live="polite">
          {tip === undefined ? '' : markWords(tip)}
        </span>
      </div>
    </figure>
  )
}

function markWords(contract: ContractSummary): string {
  const kind = contract.sponsored ? 'sponsored' : 'unsponsored'
  return `${contract.contract_id}, ${kind}, price ${formatValue(contract.price)}, ${formatCount(contract.assigned)} of ${formatCount(contract.cap)} used`
}

/** The place a key leads to; null for other keys. */
function placeAfter(key: string, place: number, count: number): number | null {
  if (count === 0) return null
  const last = count - 1
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(last, place + 1)
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, place - 1)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}

/** A use of 100% takes the band of full contracts in, a price of 0 the strip below the axis. */
function boxOf(region: Region | null, plane: Plane): Drag | null {
  if (region === null) return null
  const across = (share: number, side: 'left' | 'right') =>
    share < 1 ? plane.x(share) : plane.band[side]
  return {
    x0: across(region.useFrom, 'left'),
    x1: across(region.useTo, 'right'),
    y0: region.priceTo > 0 ? plane.y(Math.min(plane.high, region.priceTo)) : plane.strip.top,
    y1: region.priceFrom > 0 ? plane.y(Math.min(plane.high, region.priceFrom)) : plane.strip.bottom,
  }
}
