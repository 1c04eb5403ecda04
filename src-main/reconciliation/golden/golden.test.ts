import { describe, expect, it } from 'vitest'
import type { Cardinality, FieldPair } from '../../../src-shared/reconciliation/fields.ts'
import { survivorship } from '../../../src-shared/reconciliation/survivorship.ts'
import type { RecordColumn } from '../engine/types.ts'
import { goldenColumns, type GoldenLists, goldenMaker } from './golden.ts'
import { matchGroups as groupsOf, type MatchGroup } from './groups.ts'
import { narrow, optionsOf, wordsOf } from './options.ts'

const matchGroups = (
  pairs: readonly (readonly [number, number])[],
  ...how: [Cardinality, boolean]
): MatchGroup[] => [
  ...groupsOf(
    {
      left: Int32Array.from(pairs, ([left]) => left),
      right: Int32Array.from(pairs, ([, right]) => right),
    },
    ...how,
  ),
]

const columnsOf = (table: Readonly<Record<string, readonly (string | null)[]>>): RecordColumn[] =>
  Object.entries(table).map(([name, values]) => ({ name, values }))

const lists: GoldenLists = {
  left: {
    columns: columnsOf({
      model: ['MXZ X-RS', 'MXZ X-RS'],
      engine: ['850 E-TEC', '900 ACE'],
      price: ['10 100,00 EUR', '9 900,00 EUR'],
    }),
  },
  right: {
    columns: columnsOf({
      title: ['MXZ X-RS'],
      engines: ['850 E-TEC TURBO R | 850 E-TEC | 600R E-TEC'],
      list_price: ['10100'],
      lug: ['1.25 | 1.5'],
      skis: ['Pilot X'],
    }),
  },
  deduplicated: false,
}
const fields: FieldPair[] = [
  { left: ['model'], right: ['title'], kind: 'name' },
  { left: ['engine'], right: ['engines'], kind: 'category' },
  { left: ['price'], right: ['list_price'], kind: 'number' },
]

function goldenOf(rules: Parameters<typeof survivorship.parse>[0] = {}) {
  const parsed = survivorship.parse(rules)
  const columns = goldenColumns(lists, fields, parsed)
  const make = goldenMaker(lists, columns, parsed)
  return matchGroups(
    [
      [0, 0],
      [1, 0],
    ],
    'many_to_one',
    false,
  ).map((group) => Object.fromEntries(make(group).map((cell, c) => [columns[c]!.name, cell])))
}

describe('golden records', () => {
  it('inherit the page narrowed to the row’s own option', () => {
    const [first] = goldenOf()
    expect(
      Object.fromEntries(
        Object.entries(first!).map(([name, { value, origin }]) => [name, `${value} (${origin})`]),
      ),
    ).toEqual({
      model: 'MXZ X-RS (both)',
      engine: '850 E-TEC (narrowed)',
      price: '10 100,00 EUR (left)',
      lug: '1.25 | 1.5 (right)',
      skis: 'Pilot X (right)',
    })
  })

  it('keep what the row states and name an engine the page does not offer', () => {
    const [, second] = goldenOf()
    expect(second!['engine']).toMatchObject({
      value: '900 ACE',
      origin: 'left',
      conflict: { kind: 'not_offered' },
    })
  })

  it('tell by how much numbers differ, however they are written', () => {
    const [first, second] = goldenOf()
    expect(first!['price']!.conflict).toBeNull()
    expect(second!['price']!.conflict).toEqual({
      kind: 'differs',
      difference: 200,
      share: 200 / 9900,
    })
  })

  it('follow the rule of each column', () => {
    const [first] = goldenOf({ standard: 'prefer_right', columns: { engine: 'longest' } })
    expect([first!['price']!.value, first!['engine']!.value]).toEqual([
      '10100',
      '850 E-TEC TURBO R | 850 E-TEC | 600R E-TEC',
    ])
  })

  it('take the newest record’s value where dates tell', () => {
    const dated: GoldenLists = {
      left: { columns: columnsOf({ name: ['old', 'new'], seen: ['2024-01-02', '2025-03-04'] }) },
      right: { columns: columnsOf({ name: ['old', 'new'], seen: ['2024-01-02', '2025-03-04'] }) },
      deduplicated: true,
    }
    const rules = survivorship.parse({
      standard: 'newest',
      newest_by: { left: 'seen', right: 'seen' },
    })
    const columns = goldenColumns(dated, [], rules)
    const make = goldenMaker(dated, columns, rules)
    const [group] = matchGroups([[0, 1]], 'many_to_many', true)
    expect(make(group!).map(({ value }) => value)).toEqual(['new', '2025-03-04'])
  })
})

describe('options', () => {
  it('are parted by strokes, not by slashes', () => {
    expect(optionsOf('Neo Yellow / Black')).toEqual(['Neo Yellow / Black'])
    expect(optionsOf('850 | 600R')).toEqual(['850', '600R'])
  })

  it('are told apart by their own words', () => {
    const tracks = ['154 x 16 x 3.0', '165 x 16 x 3.0']
    expect(narrow(tracks, wordsOf('154in 3900mm 3.0in 76mm'))).toBe(tracks[0])
    expect(narrow(tracks, wordsOf('146in 3.0in'))).toBeNull()
    expect(narrow(['850 E-TEC TURBO R', '850 E-TEC'], wordsOf('850 E-TEC Turbo R'))).toBe(
      '850 E-TEC TURBO R',
    )
  })
})

describe('groups of a golden table', () => {
  const pairs = [
    [0, 1],
    [1, 2],
    [4, 5],
  ] as const
  it('join duplicates through others', () => {
    expect(matchGroups(pairs, 'many_to_many', true)).toEqual([
      { left: [0, 1, 2], right: [] },
      { left: [4, 5], right: [] },
    ])
  })
  it('have a row for each of the many', () => {
    expect(
      matchGroups(
        [
          [0, 3],
          [2, 3],
        ],
        'many_to_one',
        false,
      ),
    ).toEqual([
      { left: [0], right: [3] },
      { left: [2], right: [3] },
    ])
  })
})
