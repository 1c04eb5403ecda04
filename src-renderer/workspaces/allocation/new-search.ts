import type { AllocationInputName } from '../../../src-shared/allocation/inputs.ts'
import { present, textOf, type RawSearch } from '../../search-params.ts'

/** Written out: the schemas that have them too are not needed on the first screen. */
const inputNames = [
  'caps',
  'elig',
  'user_groups',
  'group_ratios',
  'exclusions',
  'pins',
] as const satisfies readonly AllocationInputName[]

/** Files for the inputs, by their names (`caps=/drop/caps.csv`). */
type FileSearch = { readonly [Name in AllocationInputName]?: string }

export interface NewAllocationSearch extends FileSearch {
  /** The run whose inputs and parameters fill the form. */
  readonly from?: string
  /** A remedy to write into the form: `ratio_slack:0.16`. */
  readonly set?: string
}

/** The changes that `set` names; values stay text until the form's schema reads them. */
export function parseSet(
  set: string | undefined,
): readonly (readonly [name: string, value: string])[] {
  return (set ?? '').split(',').flatMap((pair) => {
    const match = /^([a-z_]+):(.+)$/.exec(pair)
    return match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const]
  })
}

export function parseNewAllocationSearch(raw: RawSearch): NewAllocationSearch {
  const from = textOf(raw['from'])
  return present({
    from: from !== undefined && /^[0-9a-z]{4,32}$/.test(from) ? from : undefined,
    set: textOf(raw['set']),
    ...filesOf(raw),
  })
}

/** The files that a search names, by input. */
export function filesOf(raw: RawSearch): FileSearch {
  return present(
    Object.fromEntries(inputNames.map((name) => [name, textOf(raw[name])])) as Record<
      AllocationInputName,
      string | undefined
    >,
  )
}
