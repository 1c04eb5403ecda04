import type { GroupSummary } from '../../../../src-shared/allocation/summary.ts'
import { linearScale, ticksOf } from '../../../components/plot-scale.ts'
import { formatShare } from '../../../format.ts'
import { formatRatio, groupName } from './group-words.ts'
import classes from './ratio-chart.module.css'

const percent = (position: number): string => `${Math.min(1, Math.max(0, position)) * 100}%`

/** Ticks of the share axis, above the rows. */
export function RatioAxis({ most }: { most: number }) {
  const ticks = ticksOf(0, most, most > 0.25 ? most * 4 : 5)
  return (
    <div className={classes.axis}>
      {ticks.map((tick, index) => (
        <span
          key={tick}
          style={{ left: percent(tick / most) }}
          data-minor={index % 2 === 1}
          data-edge={tick === 0 ? 'start' : tick === most ? 'end' : undefined}
        >
          {formatShare(tick, 1)}
        </span>
      ))}
    </div>
  )
}

/** One group: target tick in ink, slack band, achieved dot, and the end of what it could reach. */
export function RatioBar({ group, most }: { group: GroupSummary; most: number }) {
  const at = (share: number) => percent(linearScale(0, most).at(share))
  const { target, ratio, slack, reachable } = group
  return (
    <svg className={classes.bar} role="img" aria-label={describe(group)}>
      <line className={classes.base} x1="0" x2="100%" y1="10" y2="10" />
      {target !== null && slack > 0 && (
        <rect
          className={classes.band}
          x={at(Math.max(0, target - slack))}
          width={percent(Math.min(slack * 2, most) / most)}
          y="4"
          height="12"
        />
      )}
      {target !== null && ratio !== null && (
        <line
          className={classes.line}
          data-below={!group.compliant}
          x1={at(Math.min(target, ratio))}
          x2={at(Math.max(target, ratio))}
          y1="10"
          y2="10"
        />
      )}
      {reachable !== null && target !== null && reachable < target && (
        <svg x={at(reachable)} y="10" overflow="visible">
          <path className={classes.reach} d="M-4 -5 L0 -5 L0 5 L-4 5" />
        </svg>
      )}
      {ratio !== null && <circle className={classes.dot} cx={at(ratio)} cy="10" r="5.5" />}
      {target !== null && (
        <line className={classes.target} x1={at(target)} x2={at(target)} y1="2" y2="18" />
      )}
    </svg>
  )
}

function describe(group: GroupSummary): string {
  const parts = [`Group ${groupName(group.group_id)}`]
  parts.push(group.ratio === null ? 'nothing assigned' : `achieved ${formatRatio(group.ratio)}`)
  parts.push(group.target === null ? 'no target' : `target ${formatRatio(group.target)}`)
  if (group.reachable !== null) parts.push(`reachable ${formatRatio(group.reachable)}`)
  return parts.join(', ')
}
