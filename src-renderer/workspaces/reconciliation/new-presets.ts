import type { ReconciliationPresetValues } from '../../../src-shared/presets.ts'
import { isSameJson } from '../../same-json.ts'
import type { PresetFamily } from '../presets/family.ts'
import {
  draftInputsOf,
  emptyDraft,
  isPristine,
  type ReconciliationDraft,
  sourceOf,
} from './new-draft.ts'

/** Pairings, thresholds and rules, with the lists where wanted. */
export const reconciliationPresets: PresetFamily<'reconciliation', ReconciliationDraft> = {
  kind: 'reconciliation',
  emptyDraft,
  isPristine,
  hasInputs: (draft) => Object.keys(inputsOf(draft)).length > 0,
  valuesOf,
  apply: (draft, { parameters, survivorship, inputs }) => {
    const filled = { ...draft, parameters, survivorship }
    if (inputs === undefined) return filled
    return { ...filled, inputs: draftInputsOf(inputs), alone: inputs.right === undefined }
  },
  isOf: (draft, values) => isSameJson(valuesOf(draft, values.inputs !== undefined), values),
  words: {
    title: 'Presets of reconciliations',
    keeps:
      'A preset keeps the pairing of the fields, the parameters and the rules of the golden table, and the lists if you like, by a name.',
    inputs: 'lists',
    example: 'Price list against catalogue',
    begins: 'every new reconciliation',
  },
}

function valuesOf(draft: ReconciliationDraft, withInputs: boolean): ReconciliationPresetValues {
  const { parameters, survivorship } = draft
  return {
    kind: 'reconciliation',
    parameters,
    survivorship,
    ...(withInputs ? { inputs: inputsOf(draft) } : {}),
  }
}

/** The lists that are whole enough to be read. */
function inputsOf({
  inputs,
  alone,
}: ReconciliationDraft): NonNullable<ReconciliationPresetValues['inputs']> {
  const left = sourceOf(inputs.left)
  const right = alone ? null : sourceOf(inputs.right)
  const truth = sourceOf(inputs.truth)
  return {
    ...(left === null ? {} : { left }),
    ...(right === null ? {} : { right }),
    ...(truth === null ? {} : { truth }),
  }
}
