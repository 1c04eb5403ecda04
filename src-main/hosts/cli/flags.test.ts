import { describe, expect, it } from 'vitest'
import { allocationDefaults } from '../../../src-shared/allocation/parameters.ts'
import { ExpectedError } from '../../platform/errors.ts'
import { allocationJobOf, choiceSynonyms, logLevelOf } from './flags.ts'

const files = {
  caps: 'caps.csv',
  elig: 'elig-*.parquet',
  user_groups: 'users.csv',
  group_ratios: 'ratios.csv',
  out: 'out.csv',
}
const source = (path: string): object => ({ kind: 'file', path })
const parametersOf = (flags: Record<string, unknown>) =>
  allocationJobOf({ ...files, ...flags }).parameters

function failureOf(action: () => unknown): { code: string; what: string } {
  try {
    action()
  } catch (error) {
    if (error instanceof ExpectedError) return error.failure
    throw error
  }
  throw new Error('it did not fail')
}

describe('the job of the flags', () => {
  it('has the recommended parameters where none are given', () => {
    expect(allocationJobOf(files)).toEqual({
      kind: 'allocation',
      inputs: {
        caps: source('caps.csv'),
        elig: source('elig-*.parquet'),
        user_groups: source('users.csv'),
        group_ratios: source('ratios.csv'),
      },
      parameters: allocationDefaults,
      output: 'out.csv',
      dry_run: false,
    })
  })

  it('needs no output for a dry run', () => {
    const { out: _, ...inputs } = files
    expect(allocationJobOf({ ...inputs, dry_run: true })).toMatchObject({
      output: null,
      dry_run: true,
    })
    expect(failureOf(() => allocationJobOf(inputs)).what).toContain('--out <file>')
  })

  it('begins with a preset: its values win over defaults, flags over it', () => {
    const preset = {
      kind: 'allocation' as const,
      parameters: { ...allocationDefaults, per_user: 5, seed: 7, enforce_assignment_ratio: true },
      inputs: { caps: { kind: 'file' as const, path: '/drop/caps.csv' } },
    }
    const { caps: _, ...without } = files
    const flags = { seed: '8', enforce_assignment_ratio: 'false' }
    expect(allocationJobOf({ ...without, ...flags }, preset)).toMatchObject({
      inputs: { caps: source('/drop/caps.csv'), elig: source('elig-*.parquet') },
      parameters: { ...preset.parameters, seed: 8, enforce_assignment_ratio: false },
    })
    expect(allocationJobOf(files, preset).inputs.caps).toEqual(source('caps.csv'))
    expect(failureOf(() => allocationJobOf(without)).what).toContain('--caps')
  })

  it('gives groups other targets', () => {
    expect(parametersOf({ ratio_override: ['g17=0.31', 'a=b=1'] }).ratio_override).toEqual({
      g17: 0.31,
      'a=b': 1,
    })
  })

  it.each(['g17', 'g17=', 'g17=half', 'g17=1.1', '=0.3', 'g17=-0.1'])(
    'refuses the target "%s"',
    (word) => {
      expect(failureOf(() => parametersOf({ ratio_override: [word] })).what).toContain(
        `--ratio_override ${word} `,
      )
    },
  )

  it('gives contracts other caps', () => {
    expect(parametersOf({ cap_override: ['c7=12', 'a=b=0'] }).cap_override).toEqual({
      c7: 12,
      'a=b': 0,
    })
  })

  it.each(['c7', 'c7=', 'c7=1.5', 'c7=-1', '=3', 'c7=2147483648'])(
    'refuses the cap "%s"',
    (word) => {
      expect(failureOf(() => parametersOf({ cap_override: [word] })).what).toContain(
        `--cap_override ${word} `,
      )
    },
  )

  it('names the choices of a wrong one, with the words of older scripts', () => {
    expect(failureOf(() => parametersOf({ solver: 'simplex' })).what).toBe(
      '--solver simplex: choose greedy, flow, ilp (of older scripts: or = ilp, pulp = ilp, both = ilp).',
    )
    expect(failureOf(() => parametersOf({ ratio_sense: 'most' })).what).toBe(
      '--ratio_sense most: choose at_least, at_most, within.',
    )
  })

  it('has the files that may be left out', () => {
    const { inputs } = allocationJobOf({ ...files, pins: 'pins.csv', exclusions: 'x.csv' })
    expect(inputs).toMatchObject({ pins: source('pins.csv'), exclusions: source('x.csv') })
  })

  it('reads numbers, switches and choices', () => {
    expect(
      parametersOf({
        per_user: '5',
        ratio_slack: '0.05',
        min_score: '1e-3',
        enforce_assignment_ratio: true,
        ratio_sense: 'within',
      }),
    ).toEqual({
      ...allocationDefaults,
      per_user: 5,
      ratio_slack: 0.05,
      min_score: 0.001,
      enforce_assignment_ratio: true,
      ratio_sense: 'within',
    })
  })

  it('takes the seed by either name', () => {
    expect([parametersOf({ seed: '7' }).seed, parametersOf({ rng: '8' }).seed]).toEqual([7, 8])
  })

  it.each([
    [{ per_user: '0' }, '--per_user 0: '],
    [{ per_user: 'many' }, '--per_user many: '],
    [{ per_user: '2.5' }, '--per_user 2.5: '],
    [{ per_user: '' }, '--per_user : '],
    [{ per_user: 'Infinity' }, '--per_user Infinity: '],
    [{ timeout: '-1' }, '--timeout -1: '],
    [{ max_mixed_share: '2' }, '--max_mixed_share 2: '],
    [{ ratio_sense: 'about' }, '--ratio_sense about: '],
    [{ rng: 'x' }, '--rng x: '],
    [{ seed: '-1' }, '--seed -1: '],
  ])('refuses %j and names the flag as it was given', (flags, named) => {
    const { code, what } = failureOf(() => parametersOf(flags))
    expect({ code, what }).toEqual({
      code: 'bad_usage',
      what: expect.stringContaining(named) as string,
    })
  })

  it('names every wrong flag at once', () => {
    const { what } = failureOf(() => parametersOf({ per_user: '0', timeout: 'soon' }))
    expect(what).toMatch(/--timeout soon: .+\. --per_user 0: .+\./)
  })

  it('refuses a query without a connection with what to write', () => {
    const failure = failureOf(() => allocationJobOf({ ...files, elig: 'sql:SELECT 1' }))
    expect(failure).toMatchObject({
      code: 'bad_usage',
      what: '--elig sql:SELECT 1 names no query on a connection.',
    })
  })

  const queries = {
    caps: 'sql:contract-caps.postgresql.sql@warehouse',
    elig: 'sql:eligible-pairs.clickhouse.sql@house',
  }

  it('takes queries with their parameters, those of one input before those of all', () => {
    const { inputs } = allocationJobOf({
      ...files,
      ...queries,
      sql_param: ['elig.drop_start=2026-01-02', 'drop_id=7', 'drop_start=2026-01-01'],
      prune_at_source: '50',
    })
    expect(inputs.caps).toMatchObject({
      kind: 'query',
      connection: 'warehouse',
      file: 'contract-caps.postgresql.sql',
      parameters: { drop_id: '7', drop_start: '2026-01-01' },
    })
    expect(inputs.elig).toMatchObject({
      connection: 'house',
      parameters: { drop_start: '2026-01-02', top_n: '50' },
    })
  })

  it.each([
    [{ sql_param: ['drop_idd=7'] }, '--sql_param drop_idd is no parameter of the queries.'],
    [{ sql_param: ['elig.drop_id=7'] }, '--sql_param elig.drop_id is no parameter of the queries.'],
    [{ sql_param: ['drop_id'] }, '--sql_param drop_id is no parameter of a query.'],
    [
      { elig: 'x.csv', prune_at_source: '5' },
      'No query of the inputs can cut pairs off at the source.',
    ],
  ])('refuses %j', (flags, what) => {
    const failure = failureOf(() => allocationJobOf({ ...files, ...queries, ...flags }))
    expect(failure).toMatchObject({ code: 'bad_usage', what })
  })

  it('says that a query is nowhere', () => {
    const failure = failureOf(() =>
      allocationJobOf({ ...files, caps: 'sql:no such.sql@warehouse' }),
    )
    expect(failure).toMatchObject({ code: 'bad_input' })
  })

  it('maps columns, several of one input', () => {
    const { inputs } = allocationJobOf({
      ...files,
      map: ['elig.score=rating', 'elig.user_id=User = Id', 'caps.cap=left'],
    })
    expect(inputs).toMatchObject({
      elig: { columns: { score: 'rating', user_id: 'User = Id' } },
      caps: { columns: { cap: 'left' } },
    })
    expect(inputs.user_groups).not.toHaveProperty('columns')
  })

  it('maps columns of the inputs of a preset, and refuses to map an input that is not given', () => {
    const preset = {
      kind: 'allocation' as const,
      parameters: allocationDefaults,
      inputs: {
        caps: {
          kind: 'file' as const,
          path: '/drop/caps.csv',
          columns: { contract_id: 'Contract' },
        },
      },
    }
    const { caps: _, ...without } = files
    const given = { ...without, map: ['caps.cap=left'] }
    expect(allocationJobOf(given, preset).inputs.caps).toEqual({
      ...source('/drop/caps.csv'),
      columns: { contract_id: 'Contract', cap: 'left' },
    })
    expect(
      failureOf(() => allocationJobOf({ ...files, map: ['pins.user_id=User'] })),
    ).toMatchObject({
      code: 'bad_usage',
      what: '--map pins.user_id=User maps a column of an input that is not given.',
    })
  })

  it.each([
    'elig',
    'elig.score',
    'elig.score=',
    'eligible.score=rating',
    'elig.rating=score',
    '=',
    '',
  ])('refuses the mapping "%s"', (mapping) => {
    const { code, what } = failureOf(() => allocationJobOf({ ...files, map: [mapping] }))
    expect({ code, what }).toEqual({
      code: 'bad_usage',
      what: expect.stringContaining(`--map ${mapping} `) as string,
    })
  })
})

describe('values that older scripts use', () => {
  it.each([
    ['solver', 'or', 'ilp'],
    ['solver', 'pulp', 'ilp'],
    ['solver', 'both', 'ilp'],
    ['assignment_ratio_guard', 'moving', 'soft'],
    ['assignment_ratio_guard', 'none', 'off'],
  ] as const)('--%s %s is %s, which is a choice', (name, older, value) => {
    expect(choiceSynonyms[name]?.[older]).toBe(value)
    expect(parametersOf({ [name]: value })[name]).toBe(value)
  })
})

describe('the log level', () => {
  it('is one of four', () => {
    expect(logLevelOf({ log_level: 'debug' })).toBe('debug')
    expect(failureOf(() => logLevelOf({ log_level: 'loud' }))).toMatchObject({
      code: 'bad_usage',
      what: expect.stringContaining('--log_level loud') as string,
    })
  })
})
