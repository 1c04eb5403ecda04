import {
  allocationDefaults,
  allocationParameterNames,
  isSameParameter,
  parameterMetaOf,
  plainParameter,
  type AllocationParameterName,
  type AllocationParameterValue,
} from '../../../src-shared/allocation/parameters.ts'
import { etlDefaults } from '../../../src-shared/events/configuration.ts'
import type { EventsJob } from '../../../src-shared/events/job.ts'
import type { ReconciliationJob } from '../../../src-shared/reconciliation/job.ts'
import {
  plainReconciliationParameter,
  reconciliationDefaults,
  reconciliationParameterNames,
  reconciliationParameterOf,
} from '../../../src-shared/reconciliation/parameters.ts'
import { matchesTable } from '../../../src-shared/reconciliation/write.ts'
import { type DropJob, isDropJob, type Job } from '../../../src-shared/runs.ts'
import { formatNumber } from '../../format.ts'
import { optionGroups } from '../events/options.ts'

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
  if (job.kind === 'events') {
    return configurationRows(job, before?.kind === 'events' ? before : null)
  }
  if (job.kind === 'reconciliation') {
    const earlier = before?.kind === 'reconciliation' ? before : null
    return [...reconciliationRows(job, earlier), ...writeRows(job, earlier)]
  }
  const earlier = before !== null && isDropJob(before) ? before : null
  return [...dropRows(job, earlier), ...writeRows(job, earlier)]
}

function dropRows(job: DropJob, earlier: DropJob | null): readonly ParameterRow[] {
  return allocationParameterNames.map((name) => {
    const { label, help } = parameterMetaOf(name)
    const value = job.parameters[name]
    const standard = allocationDefaults[name]
    const other = earlier?.parameters[name]
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

/** Where a run writes its result itself; none where neither run does. */
function writeRows(job: WritingJob, earlier: WritingJob | null): readonly ParameterRow[] {
  const value = targetWords(job)
  const other = earlier === null ? null : targetWords(earlier)
  if (value === 'nowhere' && (other ?? value) === value) return []
  return [
    {
      name: 'write_connection',
      label: 'Write to a database',
      help: `Where the ${job.kind === 'reconciliation' ? 'pairs' : 'assignments'} are written as the last step of the run.`,
      value,
      standard: 'nowhere',
      before: other,
      differsFromDefault: value !== 'nowhere',
      differsFromBefore: other !== null && value !== other,
    },
  ]
}

type WritingJob = DropJob | ReconciliationJob

function targetWords(job: WritingJob): string {
  if (job.kind === 'sweep' || job.write === undefined) return 'nowhere'
  const { write } = job
  if ('prefix' in write) return `${write.prefix}${matchesTable} on ${write.connection}`
  const values = Object.entries(write.parameters).map(([name, value]) => `${name} ${value}`)
  return [write.connection, ...values].join(', ')
}

/** The parameters of a reconciliation in the order of its form. */
function reconciliationRows(
  job: ReconciliationJob,
  before: ReconciliationJob | null,
): readonly ParameterRow[] {
  return reconciliationParameterNames.map((name) => {
    const { label, help, emptyMeans, unit } = reconciliationParameterOf(name)
    const words = (from: Pick<ReconciliationJob, 'parameters'>): string => {
      const value = plainReconciliationParameter(from.parameters[name])
      // Fields stay as their flag takes them.
      const text =
        name === 'fields' && value !== null ? String(value) : valueWords(value, emptyMeans)
      return unit === undefined || value === null ? text : `${text} ${unit}`
    }
    const value = words(job)
    const standard = words({ parameters: reconciliationDefaults })
    const other = before === null ? null : words(before)
    return {
      name,
      label,
      help,
      value,
      standard,
      before: other,
      differsFromDefault: value !== standard,
      differsFromBefore: other !== null && value !== other,
    }
  })
}

/** What the form of event runs has no line for, or shows in another way. */
const configurationLabels: Readonly<Record<string, string>> = {
  'monitoring.enable_alerts': 'Alerts',
  'monitoring.log_level': 'Log level',
  'fields.event_id': 'Field of the event id',
  'fields.player_id': 'Field of the player',
  'fields.session_id': 'Field of the session',
  'fields.event_type': 'Field of the type',
  'fields.timestamp': 'Field of the timestamp',
  'fields.properties': 'Field of the properties',
  timestamp_unit: 'Timestamps that are numbers',
  event_id: 'Event ids',
  properties: 'Properties',
  load: 'Load into a database',
}

const options = new Map(
  optionGroups.flatMap((group) => group.options.map((option) => [option.key, option])),
)

/** The configuration of an event run, each key as it stands in the YAML. */
function configurationRows(job: EventsJob, before: EventsJob | null): readonly ParameterRow[] {
  const standards = new Map(flattened(askedOf({ configuration: etlDefaults, load: null })))
  const earlier = before === null ? null : new Map(flattened(askedOf(before)))
  return flattened(askedOf(job)).map(([name, value]) => {
    const standard = standards.get(name) ?? ''
    const other = earlier?.get(name)
    const option = options.get(name)
    return {
      name,
      label: option?.label ?? configurationLabels[name] ?? name,
      help: option?.help ?? '',
      value,
      standard,
      before: other ?? null,
      differsFromDefault: value !== standard,
      differsFromBefore: other !== undefined && value !== other,
    }
  })
}

const askedOf = ({ configuration, load }: Pick<EventsJob, 'configuration' | 'load'>): object => ({
  ...configuration,
  load: loadWords(load),
})

function loadWords(load: EventsJob['load']): string {
  if (load === null) return 'nowhere'
  const tables = load.events ? 'with the clean events' : 'without the events'
  return `${load.connection}, ${load.prefix === '' ? '' : `${load.prefix}…, `}${tables}`
}

function flattened(value: object, front = ''): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (Array.isArray(inner)) return [[front + key, inner.join(', ') || 'none'] as const]
    if (typeof inner === 'object' && inner !== null) return flattened(inner, `${front}${key}.`)
    // Names of fields and types stay as they are written.
    if (typeof inner === 'string') return [[front + key, inner] as const]
    const plain = typeof inner === 'number' || typeof inner === 'boolean' ? inner : null
    return [[front + key, valueWords(plain, 'off')] as const]
  })
}
