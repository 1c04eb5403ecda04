import {
  IconArrowsJoin,
  IconArrowsLeftRight,
  IconChartDots,
  IconTimeline,
  type Icon,
} from '@tabler/icons-react'
import type { JobKind } from '../../../src-shared/runs.ts'
import { kindWords } from './job-kinds.ts'
import classes from './runs.module.css'

/** As in the navigation. */
const icons: Readonly<Record<JobKind, Icon>> = {
  allocation: IconArrowsLeftRight,
  sweep: IconChartDots,
  events: IconTimeline,
  reconciliation: IconArrowsJoin,
}

/** What kind of run it is, by the sign of its family and a word. */
export function KindMark({ kind }: { readonly kind: JobKind }) {
  const Sign = icons[kind]
  return (
    <span className={classes.kind}>
      <Sign size={14} stroke={1.75} aria-hidden />
      {kindWords[kind]}
    </span>
  )
}
