import type { AllocationInputName } from './inputs.ts'

/** Words in the names of files, most telling first: `group_ratios.csv` also speaks of groups. */
const words: readonly (readonly [AllocationInputName, RegExp])[] = [
  ['exclusions', /exclu|blocklist|suppress/],
  ['pins', /\bpin|pins|pinned/],
  ['group_ratios', /ratio|target/],
  ['user_groups', /group|segment|member/],
  ['elig', /elig|score|pair|candidate/],
  ['caps', /cap|contract|brand/],
]

/** Which input of an allocation a file is by its name; undefined when the name does not tell. */
export function guessInput(path: string): AllocationInputName | undefined {
  const name = (path.split(/[\\/]/).at(-1) ?? '').toLowerCase()
  return words.find(([, pattern]) => pattern.test(name))?.[0]
}

/** Files by the input they are; of two for the same input the first. */
export function guessInputs(
  paths: readonly string[],
): Readonly<Partial<Record<AllocationInputName, string>>> {
  const inputs: Partial<Record<AllocationInputName, string>> = {}
  for (const path of paths) {
    const name = guessInput(path)
    if (name !== undefined) inputs[name] ??= path
  }
  return inputs
}
