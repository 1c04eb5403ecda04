import type { AllocationSummary } from './summary.ts'

const parts = [
  ['capacity', 'capacity left over that has a price'],
  ['ratio', 'sponsored assignments beyond what the ratios ask'],
  ['mixed', 'room left for mixed users'],
  ['choices', 'users who do not hold the best for them at the prices'],
] as const

/** Where the distance to the bound lies, largest part first; null: there is none to speak of. */
export function gapPartsSentence(
  gapParts: NonNullable<AllocationSummary['gap_parts']>,
  upperBound: number,
): string | null {
  const share = (value: number): number =>
    upperBound === 0 ? 0 : (100 * value) / Math.abs(upperBound)
  const told = parts
    .map(([name, words]) => ({ words, percent: share(gapParts[name]) }))
    .filter(({ percent }) => percent >= SMALLEST)
    .toSorted((a, b) => b.percent - a.percent)
  if (told.length === 0) return null
  return `The gap lies in ${told.map(({ words, percent }) => `${words} (${percent.toPrecision(2)} %)`).join(', ')}.`
}

/** Per cent of the bound below which a part is not worth a word. */
const SMALLEST = 1e-7
