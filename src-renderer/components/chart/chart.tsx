import { lazy, Suspense, type ReactNode } from 'react'
import { SkeletonBar } from '../states.tsx'
import type { ColumnChartProps, PlaneChartProps } from './chart-model.ts'
import classes from './chart.module.css'

/**
 * The door to the plot library: whoever draws a chart imports this file, which loads the library with
 * the first chart and keeps its room until then.
 */
const LazyColumns = lazy(async () => ({ default: (await import('./column-chart.tsx')).Columns }))
const LazyPlane = lazy(async () => ({ default: (await import('./plane-chart.tsx')).Plane }))

/** Bars or lines over names. Each mark leads on; one tab stop, arrow keys walk over the marks. */
export function ColumnChart(props: ColumnChartProps) {
  return (
    <Room height={props.height}>
      <LazyColumns {...props} />
    </Room>
  )
}

/** Lines and dots over two axes of numbers. Dots are walked and opened as the marks of columns are. */
export function PlaneChart(props: PlaneChartProps) {
  return (
    <Room height={props.height}>
      <LazyPlane {...props} />
    </Room>
  )
}

function Room({ height, children }: { height: number | 'fill'; children: ReactNode }) {
  return (
    <div
      className={classes.room}
      data-fill={height === 'fill'}
      {...(height === 'fill' ? {} : { style: { height } })}
    >
      <Suspense fallback={<Coming />}>{children}</Suspense>
    </div>
  )
}

function Coming() {
  return (
    <div className={classes.coming} role="status" aria-label="Loading" aria-busy="true">
      <SkeletonBar width="100%" />
    </div>
  )
}
