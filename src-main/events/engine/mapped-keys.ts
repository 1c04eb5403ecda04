import { eventFields, type ParseRules } from './parse-rules.ts'
import { slots } from './line-fields.ts'

/** A key of the outermost object that slots take their values from. */
export interface MappedKey {
  readonly key: Uint8Array
  readonly text: string
  /** `deeper` is the path inside the key's value; empty: the value itself. */
  readonly targets: readonly { readonly slot: number; readonly deeper: readonly string[] }[]
  /** A slot takes the whole value, so that it is not among the rest. */
  readonly whole: boolean
  /** The slot that takes the whole value where there is no other target; else -1. */
  readonly onlySlot: number
}

const encoder = new TextEncoder()

export function mappedKeys(rules: ParseRules): readonly MappedKey[] {
  const targets = new Map<string, { slot: number; deeper: readonly string[] }[]>()
  const map = (slot: number, path: readonly string[] | null): void => {
    const [first, ...deeper] = path ?? []
    if (first === undefined) return
    const known = targets.get(first) ?? []
    targets.set(first, [...known, { slot, deeper }])
  }
  for (const [slot, field] of eventFields.entries()) map(slot, rules.paths[field])
  if (rules.properties !== 'rest') map(slots.properties, rules.properties)
  return Array.from(targets, ([key, list]) => {
    const whole = list.some(({ deeper }) => deeper.length === 0)
    return {
      key: encoder.encode(key),
      text: key,
      targets: list,
      whole,
      onlySlot: whole && list.length === 1 ? list[0]!.slot : -1,
    }
  })
}
