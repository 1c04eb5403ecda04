import { appendFileSync } from 'node:fs'
import type { LogLine } from '../../src-shared/runs.ts'

export interface RunLogLimits {
  readonly bytes: number
  readonly lines: number
  /** Characters of one line's text. */
  readonly text: number
}

const defaultLimits: RunLogLimits = { bytes: 50 * 1024 ** 2, lines: 500_000, text: 32 * 1024 }

/**
 * Appends lines to a run's own log, readable by its owner only. A run that logs without end fills
 * no disk: at the limit one more line says so, and the rest is not kept. A log that cannot be
 * written never fails its run: the result counts.
 */
export function keepRunLog(
  path: string,
  limits: RunLogLimits = defaultLimits,
): (line: LogLine) => void {
  let bytes = 0
  let lines = 0
  let full = false
  const append = (line: LogLine): void => {
    const content = Buffer.from(`${JSON.stringify(line)}\n`)
    try {
      appendFileSync(path, content, { mode: 0o600 })
      bytes += content.length
      lines += 1
    } catch {
      // The disk may have room again for the next line.
    }
  }
  return (line) => {
    if (full) return
    if (bytes < limits.bytes && lines < limits.lines) {
      append({ ...line, text: shortened(line.text, limits.text) })
      return
    }
    full = true
    append({
      at: line.at,
      level: 'warning',
      text: `The log of this run is full (${lines} lines). What follows is not kept.`,
    })
  }
}

const shortened = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length} characters)`
