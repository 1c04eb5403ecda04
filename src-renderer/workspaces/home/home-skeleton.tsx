import { SkeletonBar } from '../../components/states.tsx'
import classes from './home.module.css'

const lines = 12
const sideLines = [1, 4, 3]
const barWidths = [92, 140, 64, 110, 78]

/** Runs of a section before they come. */
export function LinesSkeleton() {
  return (
    <div>
      <div className={classes.head}>
        <SkeletonBar width={72} height={13} />
      </div>
      <div className={classes.list}>
        {Array.from({ length: lines }, (_, line) => (
          <div key={line} className={classes.line}>
            <SkeletonBar width={76} />
            <SkeletonBar width={barWidths[line % barWidths.length]!} />
            <SkeletonBar width="70%" />
            <SkeletonBar width={32} />
            <SkeletonBar width={56} />
          </div>
        ))}
      </div>
    </div>
  )
}

/** Home before its runs come: their lines, and what will stand beside them. */
export function HomeSkeleton() {
  return (
    <div className={classes.columns} role="status" aria-label="Loading" aria-busy="true">
      <div className={classes.runs} aria-hidden>
        <LinesSkeleton />
      </div>
      <div className={classes.side} aria-hidden>
        {sideLines.map((count, section) => (
          <div key={section}>
            <SkeletonBar width={72} height={13} />
            <div className={classes.figures}>
              {Array.from({ length: count }, (_, line) => (
                <div key={line}>
                  <SkeletonBar width="80%" />
                </div>
              ))}
            </div>
          </div>
        ))}
      </div>
    </div>
  )
}
