import { z } from 'zod'
import { etlConfiguration } from './configuration.ts'
import { eventSource } from './job.ts'

/** A sample of log files looked at before a run. */

export const profileRequest = z.strictObject({
  inputs: z.array(eventSource).min(1).max(1000),
})
export type ProfileRequest = z.infer<typeof profileRequest>

export const valueType = z.enum(['string', 'number', 'boolean', 'null', 'object', 'array'])
export type ValueType = z.infer<typeof valueType>

export const profiledField = z.strictObject({
  /** Keys from the outside in; as a configuration writes it. */
  path: z.array(z.string()).min(1),
  types: z.array(valueType),
  /** Lines of the sample that have it, and those where it is absent, null or empty text. */
  present: z.int(),
  empty: z.int(),
  /** Different values of the sample, as far as they were counted. */
  distinct: z.int(),
  distinct_is_at_least: z.boolean(),
  examples: z.array(z.string()).max(5),
})
export type ProfiledField = z.infer<typeof profiledField>

export const proposedMapping = etlConfiguration.pick({
  fields: true,
  timestamp_unit: true,
  event_id: true,
  properties: true,
})
export type EventMapping = z.infer<typeof proposedMapping>

export const logProfile = z.strictObject({
  /** Of a query: the bytes of the rows that came for the sample. */
  files: z.array(
    z.strictObject({ path: z.string(), bytes: z.int(), kind: z.enum(['file', 'query']) }),
  ),
  bytes: z.int(),
  /** Lines of the sample; the whole of the files where `whole`. */
  lines: z.int(),
  whole: z.boolean(),
  /** Lines that are no JSON object, and blank ones. */
  malformed: z.int(),
  blank: z.int(),
  fields: z.array(profiledField),
  /** Fields beyond those listed. */
  further_fields: z.int(),
  /** What the names and values suggest; a field that nothing fits keeps its name. */
  mapping: proposedMapping,
  /** Fields of the mapping that nothing in the sample fits. */
  unmapped: z.array(z.enum(['event_id', 'player_id', 'event_type', 'timestamp'])),
  /** Under the proposed mapping: first and last time of the sample, types of events. */
  time: z.strictObject({ first: z.string(), last: z.string() }).nullable(),
  event_types: z.array(z.strictObject({ event_type: z.string(), lines: z.int() })),
})
export type LogProfile = z.infer<typeof logProfile>

export const configurationProblem = z.strictObject({
  severity: z.enum(['error', 'warning']),
  /** From 1. */
  line: z.int(),
  column: z.int(),
  message: z.string(),
})

export const checkedConfiguration = z.strictObject({
  /** Null when there is an error. */
  configuration: etlConfiguration.nullable(),
  problems: z.array(configurationProblem),
})
export type CheckedConfiguration = z.infer<typeof checkedConfiguration>
