import { CancelledError, ExpectedError, expected, messageOf } from '../platform/errors.ts'

/**
 * Sorts what DuckDB throws, where it is thrown: cancelled, expected (memory, disk, files) or a bug,
 * which keeps the statement for the report.
 */
export function classifyDuckDbError(error: unknown, sql: string): Error {
  if (error instanceof ExpectedError || error instanceof CancelledError) return error
  const message = messageOf(error)
  const known = rules.find((rule) => rule.pattern.test(message))
  if (known === undefined) {
    return new Error(`${message}\nStatement: ${sql.slice(0, 2000)}`, { cause: error })
  }
  return known.make(error, message)
}

interface Rule {
  readonly pattern: RegExp
  make(cause: unknown, message: string): Error
}

const rules: readonly Rule[] = [
  { pattern: /^INTERRUPT Error/i, make: () => new CancelledError() },
  {
    pattern: /max_temp_directory_size|No space left on device|Disk quota exceeded|disk is full/i,
    make: (cause) =>
      expected('disk_full', {
        what: 'There is no room left on the disk for intermediate data.',
        remedy: 'Free some space, or move the workspace to a larger disk, and start the run again.',
        cause,
      }),
  },
  {
    pattern: /^Out of Memory Error|failed to allocate|bad_alloc/i,
    make: (cause) =>
      expected('out_of_memory', {
        what: 'The data do not fit into the memory this run may use.',
        remedy: 'Allow more memory, close other programs, or run on a smaller part of the data.',
        cause,
      }),
  },
  {
    pattern: /Permission denied|Access is denied/i,
    make: (cause, message) =>
      expected('forbidden', {
        what: `The file system refused access${about(message)}.`,
        remedy: 'Check the rights of the file and of its folder.',
        cause,
      }),
  },
  {
    pattern: /No files found that match|No such file or directory/i,
    make: (cause, message) =>
      expected('not_found', {
        what: `A file is not there any more${about(message)}.`,
        remedy: 'Check the path; the file may have been moved or deleted during the run.',
        cause,
      }),
  },
  {
    pattern:
      /decode gzip|zstd|Snappy|decompress|magic bytes|TProtocol|thrift|Malformed JSON|JSON transform error|Maximum line size|maximum_object_size|unicode|utf-8 encoded|CSV Error|Parquet|unexpected end/i,
    make: (cause, message) =>
      expected('unreadable_file', {
        what: `A file cannot be read${about(message)}: ${firstLine(message)}`,
        remedy: 'The file may be damaged or only half copied: copy or export it again.',
        cause,
      }),
  },
]

function about(message: string): string {
  const path = /"([^"\n]+)"|'([^'\n]+)'|file = (\S+)/.exec(message)
  const name = path?.[1] ?? path?.[2] ?? path?.[3]
  return name === undefined ? '' : ` (${name})`
}

function firstLine(message: string): string {
  const line = (message.split('\n', 1)[0] ?? '').replace(/^[A-Z][A-Za-z ]+ Error: /, '')
  return `${line.replace(/[\s.]+$/, '')}.`
}
