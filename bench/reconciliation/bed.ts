import type { RecordList } from '../../src-main/reconciliation/engine/types.ts'
import { heldOutKinds } from './kinds-held-out.ts'
import { tuningKinds, writeLists } from './kinds.ts'
import type { CaseSettings, Cells, Kind } from './kinds.ts'
import { randomNumbers } from './lists.ts'
import type { LabelledLists } from './lists.ts'

/**
 * Two halves of a bed of generated lists that share no kind of things: what is fitted to the one is
 * reported on the other.
 */
export const bedHalves = ['tuning', 'held_out'] as const
export type BedHalf = (typeof bedHalves)[number]

export interface BedCase {
  readonly settings: CaseSettings
  readonly lists: LabelledLists
}

const casesEach = 30

/** The lists of a half, the same each time; made one by one. */
export function* bedCases(half: BedHalf): Generator<BedCase> {
  const kinds = half === 'tuning' ? tuningKinds : heldOutKinds
  for (const [at, kind] of kinds.entries()) {
    const random = randomNumbers((half === 'tuning' ? 1000 : 2000) + at)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
    for (let number = 0; number < casesEach; number++) {
      const settings: CaseSettings = {
        rows: number === 0 ? 5000 : pick([50, 80, 120, 200, 300, 500, 800, 1500]),
        share: pick([0, 0.02, 0.1, 0.1, 0.25, 0.4, 0.6, 0.8, 0.9, 1]),
        alone: pick([0, 0.2, 0.5, 1, 3]),
        byFamily: random() < 0.3,
        noise: pick([0.2, 0.5, 0.8, 1.2]),
        cardinality: pick([
          ...new Array<'one_to_one'>(7).fill('one_to_one'),
          'many_to_one',
          'many_to_one',
          'one_to_many',
        ] as const),
        seed: 10_000 * at + number,
      }
      yield { settings, lists: labelled(kind, settings) }
    }
  }
}

function labelled(kind: Kind, settings: CaseSettings): LabelledLists {
  const { left, right, truth } = writeLists(kind, settings)
  return {
    name: kind.name,
    left: listOf('L', kind.leftHeading, left),
    right: listOf('R', kind.rightHeading, right),
    truth: new Set(truth.map(([l, r]) => l * right.length + r)),
    ambiguous: new Set(),
  }
}

function listOf(prefix: string, heading: readonly string[], rows: readonly Cells[]): RecordList {
  return {
    rows: rows.length,
    ids: rows.map((_, row) => `${prefix}${row + 1}`),
    columns: heading.map((name, c) => ({ name, values: rows.map((cells) => cells[c] ?? null) })),
  }
}
