import type { QueryPreview } from '../../../src-shared/sql-preview.ts'
import { Chip } from '../../components/status-chip.tsx'
import { countOf, formatCount, formatSeconds } from '../../format.ts'
import firstRows from './first-rows.module.css'
import classes from './query-drawer.module.css'

interface QueryPreviewTableProps {
  readonly preview: QueryPreview
  /** Columns that are needed and that it does not give. */
  readonly lacking: readonly string[]
}

/** The first rows of a query, and what the server expects of the whole. */
export function QueryPreviewTable({ preview, lacking }: QueryPreviewTableProps) {
  return (
    <>
      <p className="muted" role="status">
        {previewWords(preview)}
      </p>
      {lacking.length > 0 && (
        <p role="alert">
          <Chip tone="bad">Missing</Chip> {lackingWords(lacking)}
        </p>
      )}
      <div
        className={`${firstRows.rows} ${classes.preview}`}
        tabIndex={0}
        role="region"
        aria-label="First rows of the query"
      >
        <table>
          <thead>
            <tr>
              {preview.columns.map((column, index) => (
                <th key={index} scope="col">
                  {column.name}
                  <span>{column.type}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row, index) => (
              <tr key={index}>
                {row.map((value, column) => (
                  <td key={column}>{value ?? <span className="muted">empty</span>}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** `No column user_id and no column score: name them in the query, as in "... AS user_id".` */
export function lackingWords(lacking: readonly string[]): string {
  const [first = ''] = lacking
  return `No column ${lacking.join(' and no column ')}: name ${lacking.length === 1 ? 'it' : 'them'} in the query, as in “… AS ${first}”.`
}

/** `First 50 rows after 0.2 s; the server expects about 12,000.` */
export function previewWords({ rows, more, estimate, seconds }: QueryPreview): string {
  const shown = more ? `First ${countOf(rows.length, 'row')}` : `All ${countOf(rows.length, 'row')}`
  const expected =
    !more || estimate === null || estimate.rows === null
      ? ''
      : estimate.of === 'result'
        ? `; the server expects about ${formatCount(estimate.rows)}`
        : `; the server expects to read about ${formatCount(estimate.rows)}`
  return `${rows.length === 0 ? 'No row' : shown} after ${formatSeconds(seconds)}${expected}.`
}
