/** What the start of a delimited text file says about the file. Pure: text in, findings out. */
export interface DelimitedHead {
  /** Blank lines before the header. */
  readonly skip: number
  readonly delimiter: string
  readonly header: readonly string[]
  /** Records after the header within the text that was looked at. */
  readonly records: readonly (readonly string[])[]
}

const delimiters = [',', ';', '\t', '|'] as const

/**
 * Finds the delimiter by the header and how well the records after it agree: the delimiter with the
 * most columns among those under which most records have as many as the header.
 * `complete` says that `text` is the whole file; otherwise the last record may be cut and is ignored.
 */
export function readDelimitedHead(
  text: string,
  options: { readonly complete: boolean; readonly preferred?: string },
): DelimitedHead {
  const candidates = delimiters.map((delimiter) => {
    const [header = [], ...records] = parseRecords(text, delimiter, 50, options.complete)
    const agreeing = records.filter((record) => record.length === header.length).length
    const share = records.length === 0 ? 1 : agreeing / records.length
    const preferred = delimiter === options.preferred ? 1 : 0
    return { delimiter, header, records, share, preferred }
  })
  const several = candidates.filter(({ header }) => header.length > 1)
  const pool = several.length > 0 ? several : candidates.slice(0, 1)
  const best = pool.reduce((left, right) => (rank(right, left) > 0 ? right : left))
  const blank = /^\ufeff?((?:\r\n|\n|\r)*)/.exec(text)?.[1] ?? ''
  return {
    skip: blank.replaceAll('\r\n', '\n').length,
    delimiter: best.delimiter,
    header: best.header.map((name) => name.trim()),
    records: best.records,
  }
}

interface Ranked {
  readonly share: number
  readonly header: readonly string[]
  readonly preferred: number
}

function rank(left: Ranked, right: Ranked): number {
  const sound = Number(left.share >= 0.5) - Number(right.share >= 0.5)
  if (sound !== 0) return sound
  if (left.preferred !== right.preferred) return left.preferred - right.preferred
  return left.header.length - right.header.length
}

/** Records of RFC 4180 text with another delimiter allowed; empty lines are skipped. */
export function parseRecords(
  text: string,
  delimiter: string,
  limit: number,
  complete: boolean,
): string[][] {
  const records: string[][] = []
  let record: string[] = []
  let field = ''
  let quoted = false
  let started = false
  const endRecord = (): void => {
    record.push(field)
    if (record.length > 1 || field !== '' || started) records.push(record)
    record = []
    field = ''
    started = false
  }
  for (let at = 0; at < text.length && records.length < limit; at++) {
    const character = text[at]!
    if (quoted) {
      if (character !== '"') field += character
      else if (text[at + 1] === '"') {
        field += '"'
        at++
      } else quoted = false
    } else if (character === '"' && field === '') {
      quoted = true
      started = true
    } else if (character === delimiter) {
      record.push(field)
      field = ''
    } else if (character === '\n') endRecord()
    else if (character === '\r') {
      if (text[at + 1] !== '\n') endRecord()
    } else field += character
  }
  const rest = record.length > 0 || field !== '' || started
  // A header without a line end is still a header: a wide file may be cut within it.
  if (records.length < limit && rest && (complete || records.length === 0)) endRecord()
  return records
}
