import { etlDefaults } from '../../../src-shared/events/configuration.ts'
import type { LogProfile } from '../../../src-shared/events/profile.ts'
import type { EventsPresetValues } from '../../../src-shared/presets.ts'
import { isSameJson } from '../../same-json.ts'
import type { PresetFamily } from '../presets/family.ts'
import {
  draftInputsOf,
  effectiveConfiguration,
  emptyDraft,
  type EventsDraft,
  isPristine,
  mappingOf,
  namedInputs,
} from './draft.ts'

/**
 * Checks, options and the mapping, with the logs where wanted. A mapping that the sample proposes is
 * kept as it is shown, so that the preset says the same without a sample.
 */
export function eventsPresets(
  profile: LogProfile | undefined,
): PresetFamily<'events', EventsDraft> {
  const valuesOf = (draft: EventsDraft, withInputs: boolean): EventsPresetValues => {
    const inputs = namedInputs(draft)
    return {
      kind: 'events',
      configuration: effectiveConfiguration(draft, profile),
      ...(withInputs && inputs.length > 0 ? { inputs: [...inputs] } : {}),
    }
  }
  return {
    kind: 'events',
    emptyDraft,
    isPristine,
    hasInputs: (draft) => namedInputs(draft).length > 0,
    valuesOf,
    apply: applyPreset,
    isOf: (draft, values) => isSameJson(valuesOf(draft, values.inputs !== undefined), values),
    words: {
      title: 'Presets of event runs',
      keeps:
        'A preset keeps the checks, the options and the mapping of the fields, and the logs if you like, by a name.',
      inputs: 'logs',
      example: 'Game log, strict',
      begins: 'every new event run',
    },
  }
}

/** A preset without a mapping of its own leaves it to the sample. */
function applyPreset(draft: EventsDraft, { configuration, inputs }: EventsPresetValues) {
  const isUnmapped = isSameJson(mappingOf(configuration), mappingOf(etlDefaults))
  return {
    ...draft,
    configuration,
    mapping: isUnmapped ? ('proposed' as const) : ('own' as const),
    ...(inputs !== undefined && { inputs: draftInputsOf(inputs) }),
  }
}
