import { ticksOf } from '../../../components/plot-scale.ts'
import { formatShare, formatValue } from '../../../format.ts'
import type { Plane } from './scatter-marks.ts'
import classes from './scatter.module.css'

/** Lines and words of the plane of use and price. */
export function ScatterAxes({ plane }: { plane: Plane }) {
  const { left, top, band, strip, high, width, height } = plane
  const prices = high === 0 ? [] : ticksOf(0, high, height < 260 ? 3 : 5).filter((tick) => tick > 0)
  return (
    <>
      <rect
        className={classes.strip}
        x={left}
        y={strip.top}
        width={band.right - left}
        height={strip.bottom - strip.top}
      />
      {[0, ...prices].map((tick) => (
        <g key={tick}>
          {tick > 0 && (
            <line
              className={classes.grid}
              x1={left}
              x2={band.right}
              y1={plane.y(tick)}
              y2={plane.y(tick)}
            />
          )}
          <text className={classes.axis} x={left - 6} y={plane.y(tick) + 4} textAnchor="end">
            {formatValue(tick)}
          </text>
        </g>
      ))}
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <g key={share}>
          <line
            className={classes.grid}
            x1={plane.x(share)}
            x2={plane.x(share)}
            y1={top}
            y2={strip.bottom}
          />
          {share < 1 && (
            <text
              className={classes.axis}
              x={plane.x(share)}
              y={strip.bottom + 14}
              textAnchor="middle"
            >
              {formatShare(share, 0)}
            </text>
          )}
        </g>
      ))}
      <text
        className={classes.axis}
        x={(band.left + band.right) / 2}
        y={strip.bottom + 14}
        textAnchor="middle"
      >
        full
      </text>
      <text className={classes.axis} x={width - 14} y={height - 4} textAnchor="end">
        capacity used →
      </text>
      <text className={classes.axis} x={left} y={height - 4} textAnchor="start">
        {high === 0 ? 'no contract has a price' : '↑ price: value of one more unit of cap'}
      </text>
    </>
  )
}
