import {
  allocationDefaults,
  allocationParameterNames,
  isSameParameter,
  parameterMetaOf,
  plainParameter,
  type AllocationParameterName,
  type AllocationParameterValue,
} from '../../../src-shared/allocation/parameters.ts'
import type { Job } from '../../../src-shared/runs.ts'
import { formatNumber } from '../../format.ts'

/** A value as a person reads it: on, off, hard, 1,200. */
export function valueWords(value: string | number | boolean | null, emptyMeans?: string): string {
  if (value === null || value === '') return emptyMeans ?? 'none'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return typeof value === 'number' ? formatNumber(value, 12) : value.replaceAll('_', ' ')
}

/** A parameter's value with its unit. */
function parameterWords(name: AllocationParameterName, value: AllocationParameterValue): string {
  const { emptyMeans, unit } = parameterMetaOf(name)
  const words = valueWords(plainParameter(value), emptyMeans)
  return unit === undefined || value === null ? words : `${words} ${unit}`
}

/** A parameter of a job beside its default and what the run before had. */
export interface ParameterRow {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly value: string
  readonly standard: string
  /** Null where there is no run before. */
  readonly before: string | null
  readonly differsFromDefault: boolean
  readonly differsFromBefore: boolean
}

/** The parameters of a job in the order of its form. */
export function parameterRows(job: Job, before: Job | null): readonly ParameterRow[] {
  return allocationParameterNames.map((name) => {
    const { label, help } = parameterMetaOf(name)
    const value = job.parameters[name]
    const standard = allocationDefaults[name]
    const other = before?.parameters[name]
    return {
      name,
      label,
      help,
      value: parameterWords(name, value),
      standard: parameterWords(name, standard),
      before: other === undefined ? null : parameterWords(name, other),
      differsFromDefault: !isSameParameter(value, standard),
      differsFromBefore: other !== undefined && !isSameParameter(value, other),
    }
  })
}
