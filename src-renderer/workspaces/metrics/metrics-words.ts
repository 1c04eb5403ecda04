import type {
  Distribution,
  MetricsBucket,
  MetricsFigures,
  MetricsOutcome,
} from '../../../src-shared/metrics.ts'
import { metricsOutcomes } from '../../../src-shared/metrics.ts'
import {
  countOf,
  formatBytes,
  formatCount,
  formatRate,
  formatSeconds,
  formatShare,
} from '../../format.ts'

/** Sentences that state what the plots show. */

export const outcomeWords: Readonly<Record<MetricsOutcome, string>> = {
  ok: 'Succeeded',
  warning: 'With warnings',
  timed_out: 'Time limit',
  failed: 'Failed',
  interrupted: 'Interrupted',
  cancelled: 'Cancelled',
  active: 'Not over',
}

/** Runs by how they ended, whatever their kind, in the order of the plots. */
export function outcomeCounts(figures: MetricsFigures): ReadonlyMap<MetricsOutcome, number> {
  const sums = new Map<MetricsOutcome, number>()
  for (const outcome of metricsOutcomes) {
    const runs = figures.counts
      .filter((each) => each.outcome === outcome)
      .reduce((sum, each) => sum + each.runs, 0)
    if (runs > 0) sums.set(outcome, runs)
  }
  return sums
}

export function runsSentence(totals: MetricsFigures, locale?: string): string {
  const counts = outcomeCounts(totals)
  const over = totals.runs - (counts.get('active') ?? 0) - (counts.get('cancelled') ?? 0)
  const withResult =
    (counts.get('ok') ?? 0) + (counts.get('warning') ?? 0) + (counts.get('timed_out') ?? 0)
  const runs = countOf(totals.runs, 'run', 'runs', locale)
  if (over === 0) return runs
  if (withResult === over) return `${runs}, every one that was let finish gave a result`
  const lost = countOf(over - withResult, 'run', 'runs', locale)
  return `${formatShare(withResult / over, 1, locale)} of ${formatCount(over, locale)} finished runs gave a result, ${lost} did not`
}

export function secondsSentence(seconds: Distribution | null, locale?: string): string {
  if (seconds === null) return 'No run with a result'
  const median = formatSeconds(seconds.median, locale)
  if (seconds.runs < 20) {
    return `Half of the runs took ${median} or less, the longest ${formatSeconds(seconds.max, locale)}`
  }
  return `Half of the runs took ${median} or less, 19 of 20 at most ${formatSeconds(seconds.p95, locale)}`
}

export function queueSentence(wait: Distribution | null, locale?: string): string {
  if (wait === null) return 'No run has started'
  if (wait.max < 1) return 'Every run started within a second'
  return `Half of the runs waited ${formatSeconds(wait.median, locale)} or less, the longest ${formatSeconds(wait.max, locale)}`
}

export function throughputSentence(pairs: Distribution, locale?: string): string {
  return `${formatRate(pairs.median, 'pairs', locale)} in the middle run, reading and writing included`
}

export function memorySentence(memory: Distribution, locale?: string): string {
  return `At most ${formatBytes(memory.max, locale)} in one run, ${formatBytes(memory.median, locale)} in the middle one`
}

/** A bucket's name: `Mon 2 Nov`, `2 to 8 Nov`, `November 2026`. `start` is a date without a zone. */
export function bucketName(start: string, bucket: MetricsBucket, locale?: string): string {
  const first = new Date(`${start}T00:00:00Z`)
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  switch (bucket) {
    case 'day':
      return format({ weekday: 'short', day: 'numeric', month: 'short' }).format(first)
    case 'week':
      return format({ day: 'numeric', month: 'short' }).formatRange(
        first,
        new Date(first.getTime() + 6 * 86_400_000),
      )
    case 'month':
      return format({ month: 'long', year: 'numeric' }).format(first)
  }
}

/** The name in the little room under a bar: `2 Nov`, `Nov`. */
export function bucketTick(start: string, bucket: MetricsBucket, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    ...(bucket === 'month'
      ? { month: 'short', year: '2-digit' }
      : { day: 'numeric', month: 'short' }),
  }).format(new Date(`${start}T00:00:00Z`))
}
