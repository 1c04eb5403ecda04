import { SkeletonBar } from '../../../components/states.tsx'
import classes from './review.module.css'

const widths = [180, 140, 210, 90, 120, 160, 70, 200]

/** A pair that is not there yet. */
export function PairSkeleton() {
  return (
    <div className={classes.pair} role="status" aria-label="Loading" aria-busy="true">
      <div className={classes.pairHead} aria-hidden>
        <span />
        <SkeletonBar width={220} height={16} />
        <SkeletonBar width={200} height={16} />
        <SkeletonBar width={36} height={16} />
      </div>
      {widths.map((width, index) => (
        <div key={index} className={classes.lineComing} aria-hidden>
          <SkeletonBar width={70} />
          <SkeletonBar width={width} />
          <SkeletonBar width={widths[(index + 3) % widths.length]!} />
        </div>
      ))}
    </div>
  )
}
