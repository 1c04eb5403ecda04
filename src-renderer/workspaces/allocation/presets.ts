import type { PresetFamily } from '../presets/family.ts'
import {
  applyPreset,
  emptyDraft,
  isOfPreset,
  isPristine,
  partialInputsOf,
  presetValuesOf,
  type Draft,
} from './draft.ts'

/** Parameters of allocations, with their files where wanted. */
export const allocationPresets: PresetFamily<'allocation', Draft> = {
  kind: 'allocation',
  emptyDraft,
  isPristine,
  hasInputs: (draft) => Object.keys(partialInputsOf(draft)).length > 0,
  valuesOf: presetValuesOf,
  apply: applyPreset,
  isOf: isOfPreset,
  words: {
    title: 'Presets of allocations',
    keeps: 'A preset keeps the parameters, and the files if you like, by a name.',
    inputs: 'files',
    example: 'Weekly drop',
    begins: 'every new allocation',
  },
}
