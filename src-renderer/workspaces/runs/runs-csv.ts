import type { ListedRun } from '../../../src-shared/marks.ts'
import { secondsWorked, startedAt, endedAt } from './run-view.ts'
import { runFacts } from './run-facts.ts'

const columns: readonly (readonly [
  heading: string,
  value: (run: ListedRun) => string | number | null,
])[] = [
  ['id', (run) => run.id],
  ['kind', (run) => run.kind],
  ['title', (run) => run.title],
  ['state', (run) => run.lifecycle.state],
  ['outcome', ({ lifecycle }) => (lifecycle.state === 'succeeded' ? lifecycle.outcome : null)],
  ['created_at', (run) => run.created_at],
  ['started_at', (run) => startedAt(run.lifecycle)],
  ['ended_at', (run) => endedAt(run.lifecycle)],
  ['seconds', (run) => (endedAt(run.lifecycle) === null ? null : secondsWorked(run.lifecycle, 0))],
  ['started_by', (run) => run.started_by ?? null],
  ['bytes', (run) => run.bytes],
  ['assigned_users', (run) => run.metrics['assigned_users'] ?? null],
  ['assignments', (run) => run.metrics['assignments'] ?? null],
  ['gap_percent', (run) => run.metrics['gap_percent'] ?? null],
  ['result', (run) => runFacts(run, 'en')],
  ['pinned', (run) => (run.marks.pinned ? 'yes' : 'no')],
  ['tags', (run) => run.marks.tags.join(', ')],
  ['note', (run) => run.marks.note],
]

/** Runs as CSV with a heading line, safe to open in a spreadsheet: no text of it is a formula. */
export function runsCsv(runs: readonly ListedRun[]): string {
  const lines = [
    columns.map(([heading]) => heading),
    ...runs.map((run) => columns.map(([, value]) => field(value(run)))),
  ]
  return lines.map((line) => `${line.join(',')}\r\n`).join('')
}

function field(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
