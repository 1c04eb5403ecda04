import type { PlotColumn } from '../../../components/plot-table.tsx'
import { formatCount, formatFixed, formatFixedShare } from '../../../format.ts'

interface CurvePoint {
  readonly confidence: number
  readonly pairs: number
}

/** What the accepted pairs would be from a confidence on, for the table twin of a curve. */
export function curveColumns<Point extends CurvePoint>(
  precision: (point: Point) => number | null,
  recall: (point: Point) => number | null,
): readonly PlotColumn<Point>[] {
  return [
    {
      id: 'confidence',
      header: 'From',
      width: '80px',
      align: 'end',
      sortable: true,
      value: ({ confidence }) => confidence,
      cell: ({ confidence }) => formatFixed(confidence, 2),
    },
    {
      id: 'pairs',
      header: 'Pairs',
      width: 'minmax(80px, 1fr)',
      align: 'end',
      sortable: true,
      value: ({ pairs }) => pairs,
      cell: ({ pairs }) => formatCount(pairs),
    },
    shareColumn('precision', 'Precision', '80px', precision),
    shareColumn('recall', 'Recall', '80px', recall),
  ]
}

/** A share from 0 to 1; where there is none, it stands below all others. */
export function shareColumn<Point>(
  id: string,
  header: string,
  least: string,
  shareOf: (point: Point) => number | null,
): PlotColumn<Point> {
  return {
    id,
    header,
    width: `minmax(${least}, 1fr)`,
    align: 'end',
    sortable: true,
    value: (point) => shareOf(point) ?? -1,
    cell: (point) => formatFixedShare(shareOf(point)),
  }
}
