import type { GroupDifference } from '../../../../src-shared/allocation/compare.ts'
import { linearScale } from '../../../components/plot-scale.ts'
import { formatRatio, groupName } from '../../allocation/result/group-words.ts'
import classes from './compare.module.css'

const percent = (position: number): string => `${Math.min(1, Math.max(0, position)) * 100}%`

/** One group: an open dot before, a full one after, an arrow between them, target ticks in ink. */
export function GroupArrow({ group, most }: { group: GroupDifference; most: number }) {
  const at = (share: number) => percent(linearScale(0, most).at(share))
  const [before, after] = [group.a?.ratio ?? null, group.b?.ratio ?? null]
  const [oldTarget, target] = [group.a?.target ?? null, group.b?.target ?? null]
  const moved = before !== null && after !== null && Math.abs(after - before) / most > 0.03
  return (
    <svg className={classes.arrow} role="img" aria-label={describe(group)}>
      <line className={classes.base} x1="0" x2="100%" y1="10" y2="10" />
      {oldTarget !== null && oldTarget !== target && (
        <line className={classes.oldTarget} x1={at(oldTarget)} x2={at(oldTarget)} y1="3" y2="17" />
      )}
      {target !== null && (
        <line className={classes.target} x1={at(target)} x2={at(target)} y1="2" y2="18" />
      )}
      {before !== null && after !== null && (
        <line className={classes.way} x1={at(before)} x2={at(after)} y1="10" y2="10" />
      )}
      {moved && (
        <svg x={at(after)} y="10" overflow="visible">
          <path
            className={classes.head}
            d={after > before ? 'M-11 -4 L-5 0 L-11 4' : 'M11 -4 L5 0 L11 4'}
          />
        </svg>
      )}
      {before !== null && <circle className={classes.before} cx={at(before)} cy="10" r="4" />}
      {after !== null && <circle className={classes.after} cx={at(after)} cy="10" r="5" />}
    </svg>
  )
}

function describe({ group_id: id, a, b }: GroupDifference): string {
  const words = (side: GroupDifference['a']): string =>
    side === null ? 'not there' : side.ratio === null ? 'nothing assigned' : formatRatio(side.ratio)
  const target = b?.target ?? a?.target ?? null
  return `Group ${groupName(id)}: ${words(a)} before, ${words(b)} after${
    target === null ? '' : `, target ${formatRatio(target)}`
  }`
}
