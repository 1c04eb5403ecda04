import type { MetricsPart, MetricsReport } from '../../../src-shared/metrics.ts'
import { bucketName } from './metrics-words.ts'
import classes from './metrics.module.css'

export interface TwinCell {
  readonly text: string
  /** Where the runs behind the number are listed. */
  readonly href?: string
}

interface TwinProps {
  readonly report: MetricsReport
  readonly headings: readonly string[]
  readonly cellsOf: (part: MetricsPart) => readonly TwinCell[]
}

/** The same numbers as rows, newest first; buckets in which nothing ran are left out. */
export function Twin({ report, headings, cellsOf }: TwinProps) {
  const parts = report.buckets.filter(({ runs }) => runs > 0).toReversed()
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">
            {report.bucket === 'day' ? 'Day' : report.bucket === 'week' ? 'Week' : 'Month'}
          </th>
          {headings.map((heading) => (
            <th key={heading} scope="col" className="num">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part.start}>
            <th scope="row">{bucketName(part.start, report.bucket)}</th>
            {cellsOf(part).map((cell, index) => (
              <td key={headings[index]} className="num">
                {cell.href === undefined ? cell.text : <a href={cell.href}>{cell.text}</a>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
