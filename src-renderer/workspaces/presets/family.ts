import type { Preset, PresetValues } from '../../../src-shared/presets.ts'

export type PresetKind = PresetValues['kind']
export type PresetValuesOf<K extends PresetKind> = Extract<PresetValues, { kind: K }>

/** A preset of a kind; null values are of another version. */
export type PresetOf<K extends PresetKind> = Omit<Preset, 'values'> & {
  readonly values: PresetValuesOf<K> | null
}

/** A form that remembers the preset that filled it last. */
export interface PresetDraft {
  readonly preset: { readonly id: string; readonly name: string } | null
}

/** How the form of a family and its presets become each other. */
export interface PresetFamily<K extends PresetKind, D extends PresetDraft> {
  readonly kind: K
  readonly emptyDraft: D
  readonly isPristine: (draft: D) => boolean
  readonly hasInputs: (draft: D) => boolean
  readonly valuesOf: (draft: D, withInputs: boolean) => PresetValuesOf<K>
  readonly apply: (draft: D, values: PresetValuesOf<K>) => D
  /** Whether the form still has what the preset says. */
  readonly isOf: (draft: D, values: PresetValuesOf<K>) => boolean
  readonly words: {
    /** Title of the list of them: Presets of allocations. */
    readonly title: string
    /** What one keeps, in a sentence. */
    readonly keeps: string
    /** What its inputs are: files, lists. */
    readonly inputs: string
    /** A name that one could have. */
    readonly example: string
    /** What begins with the default one: every new allocation. */
    readonly begins: string
  }
}
