import { describe, expect, it } from 'vitest'
import { allocateCommandLine, shellWord } from './command-line.ts'
import { allocationDefaults } from './parameters.ts'

const file = (path: string) => ({ kind: 'file' as const, path })

describe('the command line of an allocation', () => {
  it('names files, mapped columns and what is not at its default', () => {
    expect(
      allocateCommandLine({
        inputs: {
          caps: file('/drop 22/caps.csv'),
          elig: { ...file("/it's/pairs_*.parquet"), columns: { score: 'rating 2' } },
        },
        parameters: {
          ...allocationDefaults,
          per_user: 1,
          enforce_assignment_ratio: true,
          ratio_override: { g17: 0.31, 'west coast': 0.2 },
          cap_override: { c7: 12 },
        },
        output: '/out/drop.csv',
        dryRun: true,
      }),
    ).toBe(
      "quartermaster allocate --caps '/drop 22/caps.csv' --elig '/it'\\''s/pairs_*.parquet' --map 'elig.score=rating 2' --out /out/drop.csv --dry_run --enforce_assignment_ratio --ratio_override g17=0.31 --ratio_override 'west coast=0.2' --per_user 1 --cap_override c7=12",
    )
  })

  it.each([
    ['plain-1.csv', 'plain-1.csv'],
    ['', "''"],
    ['$HOME', "'$HOME'"],
    ['a;b', "'a;b'"],
    ['é', "'é'"],
  ])('quotes %j as %s', (word, quoted) => {
    expect(shellWord(word)).toBe(quoted)
  })
})
