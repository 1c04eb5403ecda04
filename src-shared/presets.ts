import { z } from 'zod'
import { allocationInputs } from './allocation/inputs.ts'
import { allocationParameters } from './allocation/parameters.ts'
import { etlConfiguration } from './events/configuration.ts'
import { eventSource } from './events/job.ts'
import { reconciliationInputs } from './reconciliation/inputs.ts'
import { reconciliationParameters } from './reconciliation/parameters.ts'
import { survivorship } from './reconciliation/survivorship.ts'
import { jobKind } from './runs.ts'

const name = z.string().trim().min(1).max(100)
const id = z.string().regex(/^[0-9a-z]{4,32}$/)
const instant = z.iso.datetime()

const allocationPresetValues = z.strictObject({
  kind: z.literal('allocation'),
  parameters: allocationParameters,
  /** Files that go with them, where they are kept too. */
  inputs: allocationInputs.partial().optional(),
})
export type AllocationPresetValues = z.infer<typeof allocationPresetValues>

const eventsPresetValues = z.strictObject({
  kind: z.literal('events'),
  /** The mapping of the fields is part of it. */
  configuration: etlConfiguration,
  inputs: z.array(eventSource).min(1).max(1000).optional(),
})
export type EventsPresetValues = z.infer<typeof eventsPresetValues>

const reconciliationPresetValues = z.strictObject({
  kind: z.literal('reconciliation'),
  /** The pairing of the fields is one of them. */
  parameters: reconciliationParameters,
  survivorship,
  inputs: reconciliationInputs.partial().optional(),
})
export type ReconciliationPresetValues = z.infer<typeof reconciliationPresetValues>

/** Parameters worth keeping, by the kind of job they are for. */
export const presetValues = z.discriminatedUnion('kind', [
  allocationPresetValues,
  eventsPresetValues,
  reconciliationPresetValues,
])
export type PresetValues = z.infer<typeof presetValues>

export const preset = z.strictObject({
  id,
  kind: jobKind,
  /** No two presets of a kind have the same. */
  name: z.string(),
  /** Null where another version wrote what this one cannot read. */
  values: presetValues.nullable(),
  /** New work of its kind begins with it; at most one of a kind. */
  is_default: z.boolean(),
  created_by: z.string(),
  created_at: instant,
  changed_by: z.string(),
  changed_at: instant,
})
export type Preset = z.infer<typeof preset>

export const presetsRequest = z.strictObject({ kind: jobKind.optional() })
/** By kind, then by name. */
export const presets = z.strictObject({ presets: z.array(preset) })

/** Without an id a new preset is made; with one its name and values are replaced. */
export const presetToSave = z.strictObject({ id: id.optional(), name, values: presetValues })
export type PresetToSave = z.infer<typeof presetToSave>
export const presetToRename = z.strictObject({ id, name })
export const inPreset = z.strictObject({ id })
export const removedPreset = inPreset.extend({ name: z.string() })
export const presetToMakeDefault = z.strictObject({ id, is_default: z.boolean() })

const screen = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/)
const mostViewCharacters = 65_536

/** How a list looks and what it shows (filters, sorting, columns): the screen's own JSON. */
export const viewState = z
  .json()
  .refine((value) => JSON.stringify(value).length <= mostViewCharacters, 'the view is too large')

export const view = z.strictObject({
  screen,
  /** No two views of a screen have the same. */
  name: z.string(),
  state: z.json(),
  changed_by: z.string(),
  changed_at: instant,
})
export type View = z.infer<typeof view>

export const inScreen = z.strictObject({ screen })
/** By name. */
export const views = z.strictObject({ views: z.array(view) })
/** A view of that name is replaced. */
export const viewToSave = z.strictObject({ screen, name, state: viewState })
export type ViewToSave = z.infer<typeof viewToSave>
export const inView = z.strictObject({ screen, name })
