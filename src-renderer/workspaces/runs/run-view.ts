import { hasResult } from '../../../src-shared/run-states.ts'
import type { Progress, Run } from '../../../src-shared/runs.ts'
import { countOf, formatCompact, formatRate, formatTimeLeft } from '../../format.ts'
import type { RunStatus } from '../../components/status-chip.tsx'
import type { ActiveRun } from '../../shell/running-tray.tsx'

/** The state of a run as one of the chips; success with warnings has its own. */
export function statusOf(lifecycle: Run['lifecycle']): RunStatus {
  if (lifecycle.state === 'succeeded') {
    return lifecycle.outcome === 'warning' ? 'warning' : 'succeeded'
  }
  return lifecycle.state
}

/** Its result can be written to a database. */
export function isWritable({ kind, lifecycle, dry_run: isDry }: Run): boolean {
  return kind !== 'sweep' && isDry !== true && hasResult(lifecycle)
}

export function progressOf(lifecycle: Run['lifecycle']): Progress | null {
  return lifecycle.state === 'running' || lifecycle.state === 'cancelling'
    ? lifecycle.progress
    : null
}

export function startedAt(lifecycle: Run['lifecycle']): string | null {
  return lifecycle.state === 'queued' ? null : lifecycle.started_at
}

export function endedAt(lifecycle: Run['lifecycle']): string | null {
  return 'ended_at' in lifecycle ? lifecycle.ended_at : null
}

/** Seconds a run has worked, up to its end or to now; null before it starts. */
export function secondsWorked(lifecycle: Run['lifecycle'], now: number): number | null {
  const started = startedAt(lifecycle)
  if (started === null) return null
  const ended = endedAt(lifecycle)
  return Math.max(0, ((ended === null ? now : Date.parse(ended)) - Date.parse(started)) / 1000)
}

/** Where a queued run stands; null while that is not known. */
export function placeWords(ahead: number | null, locale?: string): string {
  if (ahead === null) return 'In the queue'
  if (ahead === 0) return 'Next in the queue'
  return `${countOf(ahead, 'run waits', 'runs wait', locale)} before this one`
}

/** Title of the current stage; work without stages (a preflight) says its detail. */
export function currentStage(progress: Progress): string {
  const current = progress.stages.find((stage) => stage.state === 'current')
  return current?.title ?? (progress.detail === '' ? 'Starting' : progress.detail)
}

/** `12,000 of 4.1M pairs`, or '' where the work cannot be counted. */
export function workOf(progress: Progress, locale?: string): string {
  if (progress.done === null) return ''
  const done = formatCompact(progress.done, locale)
  const unit = progress.unit ?? ''
  if (progress.total === null) return `${done} ${unit}`.trim()
  return `${done} of ${formatCompact(progress.total, locale)} ${unit}`.trim()
}

/** `1.2M pairs/s · about 10 s left`, as far as it is known. */
export function paceOf(progress: Progress, locale?: string): string {
  const parts: string[] = []
  if (progress.rate !== null)
    parts.push(formatRate(progress.rate, progress.unit ?? 'items', locale))
  const left = timeLeftOf(progress, locale)
  if (left !== '') parts.push(left)
  return parts.join(' · ')
}

/** The range of the time left in words; one figure when the ends read the same. */
export function timeLeftOf(progress: Progress, locale?: string): string {
  const left = progress.seconds_left
  if (left === null) return ''
  const high = formatTimeLeft(left.high, locale)
  if (left.high < 15 || left.low >= left.high * 0.7) return high
  const low = formatTimeLeft(Math.max(left.low, 2), locale)
    .replace(/^about /, '')
    .replace(/ left$/, '')
  return low === high.replace(/^about /, '').replace(/ left$/, '')
    ? high
    : `${low} to ${high.replace(/^about /, '')}`
}

export function activeRunOf(run: Run): ActiveRun | null {
  const { lifecycle } = run
  switch (lifecycle.state) {
    case 'queued':
      return {
        id: run.id,
        title: run.title,
        status: 'queued',
        stage: 'Waits for a free place',
        fraction: 0,
        pace: '',
      }
    case 'running':
    case 'cancelling':
      return {
        id: run.id,
        title: run.title,
        status: lifecycle.state,
        stage: currentStage(lifecycle.progress),
        fraction: lifecycle.progress.fraction,
        pace: lifecycle.state === 'cancelling' ? '' : paceOf(lifecycle.progress),
      }
    default:
      return null
  }
}

export type Notice = {
  readonly tone: 'ok' | 'warn' | 'bad'
  readonly title: string
  readonly text: string
}

/** What is worth saying when a run ends; null for what the person did themselves. */
export function noticeOf(run: Run): Notice | null {
  switch (run.lifecycle.state) {
    case 'succeeded':
      return run.lifecycle.outcome === 'warning'
        ? { tone: 'warn', title: 'Finished with warnings', text: run.title }
        : { tone: 'ok', title: 'Finished', text: run.title }
    case 'timed_out':
      return {
        tone: 'warn',
        title: 'Stopped by its time limit',
        text: `${run.title}. The best result so far was kept.`,
      }
    case 'failed':
      return { tone: 'bad', title: 'Failed', text: `${run.title}. ${run.lifecycle.error.what}` }
    case 'interrupted':
      return { tone: 'bad', title: 'Interrupted', text: `${run.title}. Its host stopped.` }
    default:
      return null
  }
}

/** A page of runs with the newer versions that the stream has brought, newest first. */
export function mergeRuns<R extends Run>(
  rows: readonly R[],
  changed: ReadonlyMap<string, R>,
): readonly R[] {
  const known = new Set(rows.map((run) => run.id))
  const merged = rows.map((run) => changed.get(run.id) ?? run)
  for (const run of changed.values()) if (!known.has(run.id)) merged.push(run)
  return merged.sort((a, b) => b.created_at.localeCompare(a.created_at))
}
