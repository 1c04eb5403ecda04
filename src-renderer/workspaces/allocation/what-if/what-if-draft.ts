import { z } from 'zod'
import type { AllocationParameters } from '../../../../src-shared/allocation/parameters.ts'
import { type WhatIfChanges, whatIfChanges } from '../../../../src-shared/allocation/what-if.ts'

/** What somebody tries on a run; kept while they look elsewhere. */
export interface WhatIfDraft {
  readonly run: string
  readonly changes: WhatIfChanges
}

const storedDraft = z.object({ run: z.string(), changes: whatIfChanges })
const nothingTried: WhatIfDraft = { run: '', changes: {} }

export function parseWhatIf(stored: unknown): WhatIfDraft {
  const parsed = storedDraft.safeParse(stored)
  return parsed.success ? parsed.data : nothingTried
}

/** How many things differ from the run. */
export function changeCount({
  cap_override: caps,
  ratio_override: ratios,
  ...others
}: WhatIfChanges): number {
  return (
    Object.keys(caps ?? {}).length +
    Object.keys(ratios ?? {}).length +
    Object.values(others).filter((value) => value !== undefined).length
  )
}

type Overrides = 'cap_override' | 'ratio_override'

/** Another cap or target; the run's own value takes the change back. */
export function withOverride(
  changes: WhatIfChanges,
  name: Overrides,
  id: string,
  value: number | null,
): WhatIfChanges {
  const { [id]: _old, ...rest } = changes[name] ?? {}
  const next = value === null ? rest : { ...rest, [id]: value }
  const { [name]: _all, ...others } = changes
  return Object.keys(next).length === 0 ? others : { ...others, [name]: next }
}

/** Another value of a parameter; the run's own value takes the change back. */
export function withParameter<N extends Exclude<keyof WhatIfChanges, Overrides>>(
  changes: WhatIfChanges,
  parameters: AllocationParameters,
  name: N,
  value: NonNullable<WhatIfChanges[N]>,
): WhatIfChanges {
  const { [name]: _old, ...others } = changes
  return parameters[name] === value ? others : { ...others, [name]: value }
}
