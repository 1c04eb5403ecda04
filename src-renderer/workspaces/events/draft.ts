import { z } from 'zod'
import {
  etlConfiguration,
  etlDefaults,
  type EtlConfiguration,
} from '../../../src-shared/events/configuration.ts'
import type { EventsJob } from '../../../src-shared/events/job.ts'
import type { EventMapping, LogProfile } from '../../../src-shared/events/profile.ts'

/** What the form holds; kept while one is elsewhere. */
export interface EventsDraft {
  /** Paths and patterns, in the order in which they are read. */
  readonly inputs: readonly string[]
  readonly configuration: EtlConfiguration
  /** The mapping is what the sample suggests, until somebody changes it. */
  readonly mapping: 'proposed' | 'own'
  /** '' for none. */
  readonly output: string
  /** The clock of the run; null: the time of its start. */
  readonly now: string | null
}

export const emptyDraft: EventsDraft = {
  inputs: [''],
  configuration: etlDefaults,
  mapping: 'proposed',
  output: '',
  now: null,
}

const stored = z.strictObject({
  inputs: z.array(z.string()).min(1),
  configuration: etlConfiguration,
  mapping: z.enum(['proposed', 'own']),
  output: z.string(),
  now: z.string().nullable(),
})

export function parseDraft(value: unknown): EventsDraft {
  const parsed = stored.safeParse(value)
  return parsed.success ? parsed.data : emptyDraft
}

export function draftOfJob(job: EventsJob): EventsDraft {
  return {
    inputs: job.inputs.map(({ path }) => path),
    configuration: job.configuration,
    mapping: 'own',
    output: job.output ?? '',
    now: job.now,
  }
}

export function namedInputs({ inputs }: EventsDraft): readonly string[] {
  return inputs.map((path) => path.trim()).filter((path) => path !== '')
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
    inputs: namedInputs(draft).map((path) => ({ kind: 'file' as const, path })),
    output: draft.output.trim() === '' ? null : draft.output.trim(),
    configuration: effectiveConfiguration(draft, profile),
    now: draft.now === null ? null : draft.now.trim(),
  }
}

export const isPristine = (draft: EventsDraft): boolean =>
  JSON.stringify(draft) === JSON.stringify(emptyDraft)
