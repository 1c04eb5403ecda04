import { useElementSize } from '@mantine/hooks'
import { useState, type PointerEvent } from 'react'
import type { ContractSummary } from '../../../../src-shared/allocation/summary.ts'
import { linearScale, niceDomain, ticksOf } from '../../../components/plot-scale.ts'
import { formatCount, formatShare, formatValue } from '../../../format.ts'
import { nearestMark, regionBetween, swarmOffsets, type Region } from './scatter-geometry.ts'
import classes from './scatter.module.css'

interface ContractScatterProps {
  readonly contracts: readonly ContractSummary[]
  /** In pixels, or as much as the parent has. */
  readonly height: number | 'fill'
  /** Chosen part of the plane, or null. */
  readonly region: Region | null
  readonly onRegion: (region: Region | null) => void
  readonly onOpen: (contractId: string) => void
}

/** Full contracts stand in a band of their own, side by side: on one line they would hide each other. */
const fullBandShare = 0.26
const margin = { top: 10, right: 16, bottom: 34, left: 48 }
const maxMarks = 3000
const leastHeight = 300

/** Contracts by use and price. Dragging chooses a part of the plane; a click opens a contract. */
export function ContractScatter({
  contracts,
  height: wanted,
  region,
  onRegion,
  onOpen,
}: ContractScatterProps) {
  const { ref, width: measured, height: room } = useElementSize()
  const width = Math.max(240, measured)
  const height = wanted === 'fill' ? Math.max(leastHeight, room) : wanted
  const [drag, setDrag] = useState<{ x0: number; y0: number; x1: number; y1: number } | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)

  const shown = contracts.filter((contract) => contract.fill !== null).slice(0, maxMarks)
  const [low, high] = niceDomain(0, Math.max(1e-9, ...shown.map((contract) => contract.price)), 5)
  const use = linearScale(0, 1)
  const price = linearScale(low, high)
  const inner = {
    width: width - margin.left - margin.right - Math.max(96, width * fullBandShare),
    height: height - margin.top - margin.bottom,
  }
  const x = (fill: number) => margin.left + use.at(fill) * inner.width
  const y = (value: number) => margin.top + (1 - price.at(value)) * inner.height
  const band = { left: margin.left + inner.width + 10, right: width - margin.right }
  const marks = marksOf(shown, x, y, band)
  /** Edge of a region: a use of 100% takes the band of full contracts in. */
  const edge = (share: number, side: 'left' | 'right') => (share < 1 ? x(share) : band[side])
  const inRegion = (contract: ContractSummary): boolean =>
    region === null ||
    ((contract.fill ?? 0) >= region.useFrom - 1e-9 &&
      (contract.fill ?? 0) <= region.useTo + 1e-9 &&
      contract.price >= region.priceFrom - 1e-9 &&
      contract.price <= region.priceTo + 1e-9)

  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const box =
    drag !== null
      ? drag
      : region === null
        ? null
        : {
            x0: edge(region.useFrom, 'left'),
            x1: edge(region.useTo, 'right'),
            y0: y(Math.min(high, region.priceTo)),
            y1: y(Math.min(high, region.priceFrom)),
          }
  const tip = hovered === null || drag !== null ? undefined : shown[hovered]

  return (
    <figure className={classes.figure} data-fill={wanted === 'fill'} ref={ref}>
      <div
        className={classes.plot}
        aria-hidden
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          const point = at(event)
          setDrag({ x0: point.x, y0: point.y, x1: point.x, y1: point.y })
        }}
        onPointerMove={(event) => {
          const point = at(event)
          if (drag !== null) setDrag({ ...drag, x1: point.x, y1: point.y })
          else setHovered(nearestMark(marks, point, 12))
        }}
        onPointerLeave={() => setHovered(null)}
        onPointerUp={(event) => {
          if (drag === null) return
          setDrag(null)
          const point = at(event)
          if (Math.abs(drag.x0 - point.x) < 5 && Math.abs(drag.y0 - point.y) < 5) {
            const nearest = nearestMark(marks, point, 12)
            const contract = nearest === null ? undefined : shown[nearest]
            if (contract !== undefined) onOpen(contract.contract_id)
            else if (region !== null) onRegion(null)
            return
          }
          const across = (px: number) => use.invert((px - margin.left) / inner.width)
          const up = (py: number) => price.invert(1 - (py - margin.top) / inner.height)
          onRegion(regionBetween(across(drag.x0), across(point.x), up(drag.y0), up(point.y), high))
        }}
      >
        <svg className={classes.svg} width={width} height={height}>
          {ticksOf(low, high, 5).map((tick) => (
            <g key={tick}>
              <line
                className={classes.grid}
                x1={margin.left}
                x2={width - margin.right}
                y1={y(tick)}
                y2={y(tick)}
              />
              <text className={classes.axis} x={margin.left - 6} y={y(tick) + 4} textAnchor="end">
                {formatValue(tick)}
              </text>
            </g>
          ))}
          {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
            <g key={tick}>
              <line
                className={classes.grid}
                x1={x(tick)}
                x2={x(tick)}
                y1={margin.top}
                y2={height - margin.bottom}
              />
              {tick < 1 && (
                <text
                  className={classes.axis}
                  x={x(tick)}
                  y={height - margin.bottom + 14}
                  textAnchor="middle"
                >
                  {formatShare(tick, 0)}
                </text>
              )}
            </g>
          ))}
          <text
            className={classes.axis}
            x={(band.left + band.right) / 2}
            y={height - margin.bottom + 14}
            textAnchor="middle"
          >
            full
          </text>
          <text className={classes.axis} x={width - margin.right} y={height - 4} textAnchor="end">
            capacity used
          </text>
          <text className={classes.axis} x={margin.left} y={height - 4} textAnchor="start">
            ↑ price, value of one more unit of cap
          </text>
          {shown.map((contract, index) => {
            const mark = marks[index]!
            const shared = {
              className: classes.mark,
              'data-sponsored': contract.sponsored,
              'data-out': !inRegion(contract),
              'data-hovered': hovered === index,
            }
            return contract.sponsored ? (
              <path
                key={contract.contract_id}
                {...shared}
                d={`M${mark.x} ${mark.y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z`}
              />
            ) : (
              <circle key={contract.contract_id} {...shared} cx={mark.x} cy={mark.y} r={4} />
            )
          })}
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
              left: Math.min(marks[hovered]!.x + 12, width - 200),
              top: Math.max(0, marks[hovered]!.y - 64),
            }}
          >
            <div className="mono">{tip.contract_id}</div>
            <div>
              {tip.sponsored ? 'Sponsored' : 'Unsponsored'} · price {formatValue(tip.price)}
            </div>
            <div>
              {formatCount(tip.assigned)} of {formatCount(tip.cap)} used ({formatShare(tip.fill)})
            </div>
          </div>
        )}
      </div>
    </figure>
  )
}

/** Where each contract stands; the full ones side by side in their band. */
function marksOf(
  contracts: readonly ContractSummary[],
  x: (use: number) => number,
  y: (price: number) => number,
  band: { readonly left: number; readonly right: number },
): readonly { readonly x: number; readonly y: number }[] {
  const full = contracts.filter((contract) => (contract.fill ?? 0) >= 1)
  const offsets = swarmOffsets(
    full.map((contract) => y(contract.price)),
    9,
    band.right - band.left,
  )
  const centre = (band.left + band.right) / 2
  const offsetOf = new Map(full.map((contract, index) => [contract, offsets[index] ?? 0]))
  return contracts.map((contract) => {
    const offset = offsetOf.get(contract)
    return {
      x: offset === undefined ? x(contract.fill ?? 0) : centre + offset,
      y: y(contract.price),
    }
  })
}
