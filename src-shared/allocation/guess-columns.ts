import { allocationInputDescriptions, type AllocationInputName } from './inputs.ts'

/** What asks for more comes first: every file of pairs could be one of pins or exclusions too. */
const order = ['elig', 'caps', 'group_ratios', 'user_groups', 'pins', 'exclusions'] as const

/** What an input needs and these columns do not have, by name and alias. */
export function missingColumnsOf(
  input: AllocationInputName,
  columns: readonly string[],
): readonly string[] {
  const known = new Set(columns.map((column) => column.trim().toLowerCase()))
  return allocationInputDescriptions[input].columns
    .filter(({ name, aliases, required }) => {
      return required && ![name, ...aliases].some((word) => known.has(word))
    })
    .map(({ name }) => name)
}

/** Whether a file with these columns has all that an input needs, by name and alias. */
export function hasColumnsOf(input: AllocationInputName, columns: readonly string[]): boolean {
  return missingColumnsOf(input, columns).length === 0
}

/**
 * Which required input a file is by its columns; undefined when they do not tell. Optional ones
 * are told by their names alone: a list of contracts may be anything.
 */
export function guessByColumns(columns: readonly string[]): AllocationInputName | undefined {
  const found = order.find((input) => hasColumnsOf(input, columns))
  return found === undefined || !allocationInputDescriptions[found].required ? undefined : found
}
