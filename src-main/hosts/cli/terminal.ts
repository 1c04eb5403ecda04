import type { FailureOrBug } from '../../../src-shared/errors.ts'
import type { Progress } from '../../../src-shared/runs.ts'

const barWidth = 24

/** Progress as one line of a terminal, rewritten in place; silent where stderr is no terminal. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream
  #shown = false

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
  }

  show(progress: Progress): void {
    if (!this.#stream.isTTY) return
    const line = progressText(progress)
    this.#stream.write(`\r\u001b[K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`)
    this.#shown = true
  }

  /** Makes room for a line of text. */
  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K')
    this.#shown = false
  }
}

export function progressText(progress: Progress): string {
  const filled = Math.round(progress.fraction * barWidth)
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  const stage = progress.stages.find(({ state }) => state === 'current')?.title ?? ''
  const rate =
    progress.rate === null
      ? ''
      : ` · ${compact(progress.rate)} ${progress.unit ?? ''}/s`.replace(' /s', '/s')
  const left =
    progress.seconds_left === null
      ? ''
      : ` · ${Math.ceil(progress.seconds_left.low)}-${Math.ceil(progress.seconds_left.high)} s left`
  return `${bar} ${Math.floor(progress.fraction * 100)} % ${stage}${rate}${left}`
}

const compactFormat = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const compact = (value: number): string => compactFormat.format(value)

/**
 * Writes text for people. Names and ids come from files: what would steer the terminal (escape
 * sequences, carriage returns) is shown as `\u001b`, which JSON reads as the same.
 */
export function say(stream: NodeJS.WritableStream, text: string): void {
  stream.write(
    text.replaceAll(
      /[^\P{Cc}\n\t]/gu,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  )
}

/** The result of a command with `--json`. */
export function sayJson(value: unknown): void {
  say(process.stdout, `${JSON.stringify(value, null, 2)}\n`)
}

export function writeFailure(failure: FailureOrBug): void {
  const lines = [failure.what]
  if (failure.code !== 'bug') {
    for (const fault of failure.faults ?? []) {
      const rows =
        fault.rows.length === 0
          ? ''
          : ` (rows ${fault.rows.join(', ')}${fault.count > fault.rows.length ? ', ...' : ''})`
      lines.push(`  ${fault.severity}: ${fault.message}${rows} ${fault.remedy}`)
    }
    if (failure.kept !== undefined) lines.push(failure.kept)
  }
  lines.push(failure.remedy)
  if (failure.code === 'bug' && failure.cause !== undefined) lines.push('', failure.cause)
  say(process.stderr, `${lines.join('\n')}\n`)
}

/** Rows of text in aligned columns; `right` names the columns of numbers. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        right.includes(column)
          ? cell.padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(header), ...rows.map(line)].join('\n')
}
