import type { MetricsReport, MetricsRequest } from '../../src-shared/metrics.ts'
import type { MetricsStore, Span } from '../store/metrics.ts'
import { bucketFor, bucketsBetween, daysSince, lastDays } from './run-metrics-buckets.ts'

/** Runs over time, as the index knows them. */
export function reportMetrics(
  store: MetricsStore,
  request: MetricsRequest,
  now: Date,
): MetricsReport {
  const { kind, time_zone: zone } = request
  const first = store.first(kind)
  const days = request.days ?? (first === undefined ? 1 : daysSince(new Date(first), now, zone))
  const bucket = request.bucket ?? bucketFor(days)
  const { from, to } = lastDays(now, days, zone)
  const whole = spanOf({ from, to })
  const buckets = bucketsBetween(from, to, bucket, zone)
  const [totals, ...parts] = store.figures([whole, ...buckets.map(spanOf)], kind)
  return {
    from: request.days === null && first === undefined ? null : whole.from,
    to: whole.to,
    bucket,
    time_zone: zone,
    totals: totals!,
    buckets: buckets.map((each, index) => ({
      ...parts[index]!,
      start: each.start,
      ...spanOf(each),
    })),
    reconciliation: store.reconciliation(whole, kind),
    slowest: store.slowest(whole, kind),
  }
}

function spanOf({ from, to }: { readonly from: Date; readonly to: Date }): Span {
  return { from: from.toISOString(), to: to.toISOString() }
}
