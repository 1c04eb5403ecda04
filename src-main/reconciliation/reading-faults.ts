import { basename } from 'node:path'
import type { ReconciliationInputName } from '../../src-shared/reconciliation/inputs.ts'
import type { Connection } from '../data/duckdb.ts'
import { type OpenSource, rejectsScanTable } from '../data/sources.ts'
import { quoteIdentifier } from '../data/sql.ts'
import { counted, type ListFaults } from './faults.ts'

interface Found {
  readonly count: number
  /** The first few, as `prices.csv, row 12`. */
  readonly samples: readonly string[]
  /** Row of the first; cells it has and the header has, where that is what is wrong. */
  readonly first: number
  readonly cells: { readonly found: number; readonly header: number } | null
}

/** The rows of CSV and TSV that could not be read, each kind of fault in its own words. */
export async function reportRejects(
  connection: Connection,
  input: ReconciliationInputName,
  { files }: OpenSource,
  { rejects, rows }: { readonly rejects: string; readonly rows: number },
  faults: ListFaults,
): Promise<void> {
  if (!files.some(({ format }) => format === 'csv' || format === 'tsv')) return
  // A row with several cells too many is told once for each of them.
  const found = await connection.rows(
    `SELECT s.file_path AS path, e.line::BIGINT AS line, min(e.error_type::VARCHAR) AS kind,
       max(regexp_extract(e.error_message, 'Found: (\\d+)', 1)::VARCHAR) AS found,
       max(regexp_extract(e.error_message, 'Columns: (\\d+)', 1)::VARCHAR) AS header
     FROM ${rejects} e JOIN ${rejectsScanTable(rejects)} s USING (scan_id, file_id)
     GROUP BY ALL ORDER BY path, line`,
  )
  for (const [kind, of] of Map.groupBy(found, (row) => String(row['kind']))) {
    const first = of[0]!
    const samples = of
      .slice(0, 10)
      .map(({ path, line }) => `${basename(String(path))}, row ${String(line)}`)
    const header = Number(first['header'])
    const cells = header > 0 ? { found: Number(first['found']), header } : null
    const rowsFound = { count: of.length, samples, first: Number(first['line']), cells }
    faults.error(input, 'malformed_row', rowsFound, rejectedText(kind, rowsFound, rows))
  }
}

function rejectedText(
  kind: string,
  { count, first, cells }: Found,
  rows: number,
): { readonly message: string; readonly remedy: string } {
  const at = `(the first: row ${first})`
  if (kind === 'INVALID ENCODING') {
    return {
      message: `${counted(count, 'row is', 'rows are')} not UTF-8 text ${at}.`,
      remedy: 'Save the file as UTF-8 (in Excel: File > Save As > CSV UTF-8).',
    }
  }
  if (cells !== null) {
    const more = cells.found > cells.header
    const of = `row ${first} has ${more ? 'more than' : 'fewer than'} the ${counted(cells.header, 'cell', 'cells')} of the header`
    return {
      message:
        count === 1
          ? `${of}.`
          : `${counted(count, 'row has', 'rows have')} another number of cells than the header; the first: ${of}.`,
      remedy:
        more && count > rows
          ? 'The first line must be the header: remove what stands above it.'
          : 'Correct these rows, or export the file again with quotes around text.',
    }
  }
  if (kind === 'UNQUOTED VALUE') {
    return {
      message: `${counted(count, 'row has a quotation mark that is', 'rows have a quotation mark that is')} never closed, or that stands within a cell ${at}.`,
      remedy: 'Export the file again with quotes around text and quotation marks in it doubled.',
    }
  }
  return {
    message: `${counted(count, 'row is', 'rows are')} malformed ${at}.`,
    remedy: 'Correct these rows, or export the file again with quotes around text.',
  }
}

/** Lines of JSON that are no object or hold no value: they would be missing without a word. */
export async function reportEmptyObjects(
  connection: Connection,
  input: ReconciliationInputName,
  { files, attributes }: OpenSource,
  relation: string,
  faults: ListFaults,
): Promise<void> {
  if (!files.some(({ format }) => format === 'jsonl')) return
  const blank = attributes.map((name) => `${quoteIdentifier(`attribute_${name}`)} IS NULL`)
  const found = await connection.rows(
    `SELECT file_number, row_number FROM (${relation}) WHERE ${blank.join(' AND ')}
     ORDER BY file_number, row_number`,
  )
  const lines = found.filter(({ file_number: file }) => files[Number(file)]?.format === 'jsonl')
  if (lines.length === 0) return
  const samples = lines
    .slice(0, 10)
    .map(
      ({ file_number: file, row_number: row }) =>
        `${basename(files[Number(file)]?.path ?? '')}, row ${String(row)}`,
    )
  faults.error(
    input,
    'malformed_row',
    { count: lines.length, samples },
    {
      message: `${counted(lines.length, 'row is', 'rows are')} no JSON object with a value (the first: row ${String(lines[0]?.['row_number'])}).`,
      remedy: 'Correct these lines: each is one object such as {"id": "p1", "name": "Summit"}.',
    },
  )
}

/** Columns that are not read: those without a heading, and those called as one before them. */
export function warnOfHeadings(
  input: ReconciliationInputName,
  { files }: OpenSource,
  faults: ListFaults,
): void {
  const names = files[0]?.columns.map(({ name }) => name) ?? []
  const unnamed = names.flatMap((name, place) => (name === '' ? [String(place + 1)] : []))
  // An empty heading at the end is a comma too many more often than a column.
  if (unnamed.some((place) => Number(place) < names.length)) {
    faults.warning(
      input,
      'missing_column',
      { count: unnamed.length, samples: unnamed },
      {
        message: `${unnamed.length === 1 ? 'column' : 'columns'} ${unnamed.slice(0, 5).join(', ')} ${unnamed.length === 1 ? 'has no heading and is' : 'have no heading and are'} left out.`,
        remedy: 'Give every column a heading.',
      },
    )
  }
  const seen = new Set<string>()
  const repeated = names.filter((name) => {
    const key = name.trim().toLowerCase()
    const again = name !== '' && seen.has(key)
    seen.add(key)
    return again
  })
  if (repeated.length > 0) {
    faults.warning(
      input,
      'missing_column',
      { count: repeated.length, samples: repeated },
      {
        message: `several columns are called ${[...new Set(repeated)].slice(0, 5).join(', ')}; only the first of them is read.`,
        remedy: 'Give every column a heading of its own.',
      },
    )
  }
}
