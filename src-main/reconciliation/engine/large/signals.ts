import { numberEdges, numberLabels } from '../comparators.ts'
import type { EngineThreads } from '../threads.ts'
import type { ComparedField } from './value-comparison.ts'
import type { FieldValues } from './values.ts'

/** A field as evidence: its levels from disagreement upwards. */
export interface FieldSignal {
  readonly name: string
  readonly field: number
  /** Lower bounds of the levels above the lowest; only their number counts. */
  readonly edges: readonly number[]
  readonly labels: readonly string[]
  readonly compared: ComparedField
}

const textEdges = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
/** Shares of the records that have a value, from which on down it is rarer. */
const rarities = [0.01, 0.001, 0.0001]
const rarityLabels = [
  'same, in more than 1 % of the records',
  'same, in 0.1 to 1 % of the records',
  'same, in 0.01 to 0.1 % of the records',
  'same, in less than 0.01 % of the records',
]

/** Term frequencies are levels of their own: that both have a rare value says more. */
export function fieldSignal(
  field: FieldValues,
  records: number,
  threads: EngineThreads,
  look: () => void,
): FieldSignal {
  const { kind, texts } = field
  const isText = texts !== null
  const [edges, unequal] = isText
    ? [textEdges, textLabels()]
    : kind === 'number'
      ? [numberEdges, numberLabels]
      : kind === 'year'
        ? [[-1], ['other year', 'a year apart']]
        : [
            [-366, -31, -1],
            ['more than a year apart', 'within a year', 'within a month', 'a day apart'],
          ]
  const size = field.leftCount.length
  const equalLevel = threads.bytes(size)
  const surprise = threads.floats(size)
  for (let v = 0; v < size; v++) {
    if ((v & 0x7ff) === 0) look()
    const share = (field.leftCount[v]! + field.rightCount[v]!) / Math.max(1, records)
    let rarity = 0
    while (rarity < rarities.length && share < rarities[rarity]!) rarity++
    equalLevel[v] = edges.length + 1 + rarity
    surprise[v] = -Math.log2(Math.min(1, share))
  }
  return {
    name: field.label,
    field: field.index,
    edges: [...edges, 1, 2, 3, 4],
    labels: [...unequal, ...rarityLabels],
    compared: {
      kind: isText ? 'text' : kind === 'number' ? 'relative' : 'absolute',
      edges,
      equalLevel,
      surprise,
      numbers: field.numbers,
      signatures: texts?.signatures ?? new Int32Array(0),
      gramStarts: texts?.gramStarts ?? new Int32Array(0),
      grams: texts?.grams ?? new Uint16Array(0),
      tokenStarts: texts?.tokenStarts ?? new Int32Array(0),
      tokens: texts?.tokens ?? new Int32Array(0),
      weights: texts?.weights ?? new Float32Array(0),
      usesTokens: isText && !texts.single,
      usesGrams: isText && kind !== 'text',
    },
  }
}

function textLabels(): string[] {
  const percent = (edge: number): string => `${Math.round(edge * 100)}%`
  return [
    `less than ${percent(textEdges[0]!)} alike`,
    ...textEdges.map((edge, i) =>
      i + 1 < textEdges.length
        ? `${percent(edge)} to ${percent(textEdges[i + 1]!)} alike`
        : `${percent(edge)} and more alike`,
    ),
  ]
}
