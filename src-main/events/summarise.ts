import type {
  Check,
  EtlMetrics,
  PropertyProfile,
  QualityReport,
} from '../../src-shared/events/report.ts'
import type { JobResult } from '../jobs/tasks.ts'
import type { Aggregates } from './aggregate.ts'
import { valueKinds } from './engine/json-scan.ts'
import type { CleanTotals } from './pipeline/clean-events.ts'

export interface Finished {
  readonly totals: CleanTotals
  readonly aggregates: Aggregates
  readonly checks: readonly Check[]
}

/** The worst check is the status of the run. */
export function qualityReportOf({ totals, checks }: Finished): QualityReport {
  const failed = checks.filter(({ passed }) => !passed)
  const { lines, blank, kept, rejected, parsed, nulls } = totals
  return {
    status:
      failed.length === 0
        ? 'ok'
        : failed.some(({ severity }) => severity === 'error')
          ? 'failed'
          : 'warning',
    counts: { lines, blank, kept, rejected: { ...rejected } },
    null_share: Object.fromEntries(
      Object.entries(nulls).map(([field, count]) => [field, parsed === 0 ? 0 : count / parsed]),
    ),
    checks: [...checks],
    properties: propertyProfiles(totals),
  }
}

export function propertyProfiles(totals: CleanTotals): PropertyProfile[] {
  return totals.properties
    .filter(({ count }) => count > 0)
    .map(({ key, count, kinds }) => ({
      key,
      count,
      types: Object.entries(valueKinds).flatMap(([type, kind]) =>
        (kinds & (1 << kind)) === 0 ? [] : [type as keyof typeof valueKinds],
      ),
    }))
    .toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
}

export function etlMetricsOf(
  { totals }: Finished,
  taken: {
    readonly seconds: readonly { readonly stage: string; readonly seconds: number }[]
    readonly peakMemory: number
  },
): EtlMetrics {
  const seconds = taken.seconds.reduce((sum, stage) => sum + stage.seconds, 0)
  const failed = Object.values(totals.rejected).reduce((sum, count) => sum + count, 0)
  return {
    lines: totals.lines,
    events_loaded: totals.parsed,
    events_cleaned: totals.kept,
    events_failed: failed,
    by_reason: { ...totals.rejected },
    processing_time_seconds: seconds,
    seconds: [...taken.seconds],
    throughput: seconds === 0 ? 0 : totals.kept / seconds,
    peak_memory_bytes: taken.peakMemory,
  }
}

/** Figures of the run for lists. */
export function metricsOf({ totals, checks }: Finished, metrics: EtlMetrics): JobResult['metrics'] {
  return {
    events: totals.kept,
    lines: totals.lines,
    rejected: metrics.events_failed,
    failed_checks: checks.filter(({ passed }) => !passed).length,
    throughput: metrics.throughput,
    peak_memory_bytes: metrics.peak_memory_bytes,
  }
}
