import { z } from 'zod'
import {
  etlConfiguration,
  etlDefaults,
  type EtlConfiguration,
} from '../../../src-shared/events/configuration.ts'
import {
  eventQuery,
  type EventQuery,
  type EventsJob,
  type EventSource,
} from '../../../src-shared/events/job.ts'
import type { LoadTarget } from '../../../src-shared/events/load.ts'
import type { EventMapping, LogProfile } from '../../../src-shared/events/profile.ts'
import { jobLoadOf, noLoadTarget } from './load-target.ts'

/** A path or pattern, or a query; '' where nothing is named yet. */
export type DraftInput = string | EventQuery

/** What the form holds; kept while one is elsewhere. */
export interface EventsDraft {
  /** Paths and patterns, or queries, in the order in which they are read. */
  readonly inputs: readonly DraftInput[]
  readonly configuration: EtlConfiguration
  /** The mapping is what the sample suggests, until somebody changes it. */
  readonly mapping: 'proposed' | 'own'
  /** '' for none. */
  readonly output: string
  /** The clock of the run; null: the time of its start. */
  readonly now: string | null
  /** Where the run writes its tables itself; its connection '': nowhere. */
  readonly load: LoadTarget
  /** The preset that filled the form last. */
  readonly preset: { readonly id: string; readonly name: string } | null
}

export const emptyDraft: EventsDraft = {
  inputs: [''],
  configuration: etlDefaults,
  mapping: 'proposed',
  output: '',
  now: null,
  load: noLoadTarget,
  preset: null,
}

const draftQuery = eventQuery.extend({
  connection: z.string().max(200),
  sql: z.string().max(200_000),
})

const stored = z.strictObject({
  // A query that is being written may be empty.
  inputs: z.array(z.union([z.string(), draftQuery])).min(1),
  configuration: etlConfiguration,
  mapping: z.enum(['proposed', 'own']),
  output: z.string(),
  now: z.string().nullable(),
  // A name or prefix that is being written may be wrong; drafts of earlier versions have none.
  load: z
    .strictObject({ connection: z.string(), prefix: z.string(), events: z.boolean() })
    .default(noLoadTarget),
  preset: z.object({ id: z.string(), name: z.string() }).nullable().catch(null),
})

export function parseDraft(value: unknown): EventsDraft {
  const parsed = stored.safeParse(value)
  return parsed.success ? parsed.data : emptyDraft
}

export function draftOfJob(job: EventsJob): EventsDraft {
  return {
    inputs: draftInputsOf(job.inputs),
    configuration: job.configuration,
    mapping: 'own',
    output: job.output ?? '',
    now: job.now,
    load: job.load ?? noLoadTarget,
    preset: null,
  }
}

export const draftInputsOf = (inputs: readonly EventSource[]): readonly DraftInput[] =>
  inputs.map((source) => (source.kind === 'file' ? source.path : source))

/** The inputs that are whole enough to be asked for. */
export function namedInputs({ inputs }: EventsDraft): readonly EventSource[] {
  return inputs.flatMap((input): EventSource[] => {
    if (typeof input !== 'string') {
      return input.connection === '' || input.sql.trim() === '' ? [] : [input]
    }
    const path = input.trim()
    return path === '' ? [] : [{ kind: 'file', path }]
  })
}

/** The configuration as it would run, with the proposed mapping where nobody chose another. */
export function effectiveConfiguration(
  draft: EventsDraft,
  profile: LogProfile | undefined,
): EtlConfiguration {
  if (draft.mapping === 'own' || profile === undefined) return draft.configuration
  return { ...draft.configuration, ...profile.mapping }
}

export function mappingOf({
  fields,
  timestamp_unit,
  event_id,
  properties,
}: EtlConfiguration): EventMapping {
  return { fields, timestamp_unit, event_id, properties }
}

export function jobOf(draft: EventsDraft, profile: LogProfile | undefined) {
  return {
    kind: 'events' as const,
    inputs: [...namedInputs(draft)],
    output: draft.output.trim() === '' ? null : draft.output.trim(),
    configuration: effectiveConfiguration(draft, profile),
    now: draft.now === null ? null : draft.now.trim(),
    load: jobLoadOf(draft.load),
  }
}

export const isPristine = (draft: EventsDraft): boolean =>
  JSON.stringify(draft) === JSON.stringify(emptyDraft)
