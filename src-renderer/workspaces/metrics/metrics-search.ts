import { choiceOf, present, textOf, type RawSearch } from '../../search-params.ts'

export const metricsRanges = ['7', '30', '90', 'all'] as const
export type MetricsRange = (typeof metricsRanges)[number]

/** The range, as it stands in the address; 30 days where nothing is said. */
export interface MetricsSearch {
  readonly days?: MetricsRange
}

export function parseMetricsSearch(raw: RawSearch): MetricsSearch {
  return present({ days: choiceOf(metricsRanges, textOf(raw['days'])) })
}
