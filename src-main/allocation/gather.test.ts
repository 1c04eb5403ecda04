import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AllocationInputName } from '../../src-shared/allocation/inputs.ts'
import { type AllocationParameters, allocationDefaults } from '../../src-shared/allocation/parameters.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import { CancelledError } from '../platform/errors.ts'
import { SeededRandom } from './engine/seeded-random.ts'
import { gatherInstance, type Gathered } from './gather.ts'

let connection: Connection
let folder: string

beforeAll(async () => {
  connection = await openDuckDb({ memoryLimit: 512e6, threads: 2, tempFolder: tmpdir() })
})
afterAll(() => connection.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gather-'))
})
afterEach(() => rm(folder, { recursive: true }))

const sound: Readonly<Record<'caps' | 'elig' | 'user_groups' | 'group_ratios', string>> = {
  caps: 'contract_id,cap,sponsored,brand\nc1,2,1,Acme\nc2,,0,\nc10,5,true,Zeta\n',
  elig: 'user_id,contract_id,score\nu2,c1,0.5\nu1,c2,0\nu1,c10,1.25\n007,c1,3\n',
  user_groups: 'user_id,group_id\nu1,east\nu2,west\n007,east\n',
  group_ratios: 'group_id,ratio\neast,0.5\nwest,0\n',
}

type Texts = Partial<Record<AllocationInputName, string | undefined>>

async function gather(
  texts: Texts = {},
  parameters: Partial<AllocationParameters> = {},
  names: Partial<Record<AllocationInputName, string>> = {},
  columns: Readonly<Record<string, string>> = {},
): Promise<Gathered> {
  const all: Texts = { ...sound, ...texts }
  const sources: Partial<Record<AllocationInputName, { kind: 'file'; path: string; columns?: Record<string, string> }>> = {}
  for (const input of ['caps', 'elig', 'user_groups', 'group_ratios', 'exclusions', 'pins'] as const) {
    const text = all[input]
    if (text === undefined && names[input] === undefined) continue
    const path = join(folder, names[input] ?? `${input}.csv`)
    if (text !== undefined) await writeFile(path, text)
    sources[input] = { kind: 'file', path, ...(input === 'elig' ? { columns } : {}) }
  }
  return gatherInstance(
    connection,
    { caps: sources.caps!, elig: sources.elig!, ...sources },
    { ...allocationDefaults, ...parameters },
    { temporary: folder, checkpoint: () => undefined, update: () => undefined },
  )
}

/** What a test compares of faults. */
function found(gathered: Gathered): readonly unknown[] {
  return gathered.report.faults.map(({ input, kind, severity, count, rows, samples }) => [
    `${severity} ${input} ${kind}`,
    count,
    rows,
    samples,
  ])
}

function plain(gathered: Gathered): unknown {
  if (!gathered.ok) throw new Error(JSON.stringify(gathered.report.faults, null, 1))
  const { instance, names } = gathered
  return {
    names,
    pairs: names.users.map((_, user) =>
      [...instance.contract.subarray(instance.rowStart[user], instance.rowStart[user + 1])].map(
        (contract, index) => [names.contracts[contract], instance.score[instance.rowStart[user]! + index]],
      ),
    ),
    cap: [...instance.cap],
    sponsored: [...instance.sponsored],
    groupOf: [...instance.groupOf],
    target: [...instance.target],
    pins: [[...instance.pins.user], [...instance.pins.contract]],
  }
}

const soundInstance = {
  names: {
    users: ['007', 'u1', 'u2'],
    contracts: ['c1', 'c10', 'c2'],
    groups: ['east', 'west', ''],
    attributeColumns: ['brand'],
    attributes: [['Acme'], ['Zeta'], ['']],
  },
  pairs: [[['c1', 3]], [['c10', 1.25], ['c2', 0]], [['c1', 0.5]]],
  cap: [2, 5, 10_000],
  sponsored: [1, 1, 0],
  groupOf: [0, 0, 1],
  target: [0.5, 0, Number.NaN],
  pins: [[], []],
}

describe('gathering sound inputs', () => {
  it('numbers ids bytewise, keeps them as written and keeps zero scores', async () => {
    const gathered = await gather()
    expect(plain(gathered)).toEqual(soundInstance)
    expect(gathered.report.faults).toEqual([])
    expect(gathered.report.inputs.map(({ input, rows }) => [input, rows])).toEqual([
      ['caps', 3],
      ['elig', 4],
      ['user_groups', 3],
      ['group_ratios', 2],
    ])
    expect(gathered.report.inputs[3]).toMatchObject({
      bytes: sound.group_ratios.length,
      sha256: createHash('sha256').update(sound.group_ratios).digest('hex'),
    })
  })

  it.each([
    ['tsv', (text: string) => text.replaceAll(',', '\t'), 'elig.tsv'],
    ['semicolons', (text: string) => text.replaceAll(',', ';'), 'elig.csv'],
    ['pipes', (text: string) => text.replaceAll(',', '|'), 'elig.csv'],
    ['CRLF and a BOM', (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}`, 'elig.csv'],
    ['a quoted header after a BOM', (text: string) => `\ufeff"user_id","contract_id","score"${text.slice(text.indexOf('\n'))}`, 'elig.csv'],
    ['no line end at the end', (text: string) => text.trimEnd(), 'elig.csv'],
    ['JSON lines', toJsonLines, 'elig.jsonl'],
    ['JSON lines named .ndjson', toJsonLines, 'elig.ndjson'],
    ['a JSON array', (text: string) => `[${toJsonLines(text).trim().replaceAll('\n', ',\n')}]`, 'elig.json'],
    ['upper case headers with spaces', (text: string) => text.replace('user_id,contract_id,score', ' User_ID, CONTRACT_ADDRESS ,Score'), 'elig.csv'],
  ])('reads %s alike', async (_, change, name) => {
    expect(plain(await gather({ elig: change(sound.elig) }, {}, { elig: name }))).toEqual(soundInstance)
  })

  it.each([
    ['gzip', gzipSync, '.csv.gz'],
    ['zstd', zstdCompressSync, '.csv.zst'],
    ['gzip behind a plain name', gzipSync, '.csv'],
  ])('reads %s alike', async (_, compress, ending) => {
    await writeFile(join(folder, `pairs${ending}`), compress(sound.elig))
    const gathered = await gather({ elig: undefined }, {}, { elig: `pairs${ending}` })
    expect(plain(gathered)).toEqual(soundInstance)
  })

  it('reads Parquet, also with whole numbers as ids', async () => {
    await writeFile(join(folder, 'text.csv'), 'user,contract,score\n7,1,0.5\n10,2,2\n')
    await connection.run(
      `COPY (SELECT "user"::BIGINT AS "user", contract::INTEGER AS contract, score::FLOAT AS score FROM read_csv('${join(folder, 'text.csv')}')) TO '${join(folder, 'p.parquet')}'`,
    )
    const gathered = await gather(
      { elig: undefined, caps: 'id,cap,sponsored\n1,1,1\n2,2,0\n', user_groups: 'user,group\n7,a\n10,a\n', group_ratios: 'group,target\na,0\n' },
      {},
      { elig: 'p.parquet' },
    )
    expect(gathered.ok && plain(gathered)).toMatchObject({
      names: { users: ['10', '7'], contracts: ['1', '2'] },
      pairs: [[['2', 2]], [['1', 0.5]]],
    })
  })

  it('takes a glob as one input whose order of files, rows and columns means nothing', async () => {
    await writeFile(join(folder, 'part-1.csv'), 'score,user_id,contract_id\n1.25,u1,c10\n3,007,c1\n')
    await writeFile(join(folder, 'part-2.tsv'), 'contract_id\tscore\tuser_id\nc2\t0\tu1\nc1\t0.5\tu2\n')
    const gathered = await gather({ elig: undefined }, {}, { elig: 'part-*' })
    expect(plain(gathered)).toEqual(soundInstance)
    expect(gathered.report.files).toHaveLength(5)
  })

  it('reads a file whose name looks like a pattern', async () => {
    expect(plain(await gather({}, {}, { elig: 'pairs [1]*.csv' }))).toEqual(soundInstance)
  })

  it('keeps quotes, line ends, NUL, spaces and any script in ids', async () => {
    const user = 'a "b",\nc\u0000d é𝔘 '
    const quoted = `"${user.replaceAll('"', '""')}"`
    const gathered = await gather({
      elig: `user_id,contract_id,score\n${quoted},c1,1e-7\n`,
      user_groups: `user_id,group_id\n${quoted},"grün,1"\n`,
      group_ratios: 'group_id,ratio\n"grün,1",.5\n',
    })
    expect(plain(gathered)).toMatchObject({
      names: { users: [user], groups: ['grün,1', ''] },
      pairs: [[['c1', 1e-7]]],
      groupOf: [0],
    })
  })

  it('sorts ids by their UTF-8 bytes, not by UTF-16 units', async () => {
    const gathered = await gather({
      elig: 'user_id,contract_id,score\n\ud800\udc00,c1,1\n\uffee,c1,1\nZ,c1,1\na,c1,1\n',
      user_groups: 'user_id,group_id\nZ,g\n',
      group_ratios: 'group_id,ratio\ng,0\n',
    })
    expect(gathered.ok && gathered.names.users).toEqual(['Z', 'a', '\uffee', '\ud800\udc00'])
  })

  it('takes users of the groups without a pair, and users without a group', async () => {
    const gathered = await gather({
      user_groups: 'user_id,group_id\nu1,east\nu9,east\n',
      group_ratios: 'group_id,ratio\neast,0.5\n',
    })
    expect(plain(gathered)).toMatchObject({
      names: { users: ['007', 'u1', 'u2', 'u9'] },
      groupOf: [1, 0, 1, 0],
    })
    expect(found(gathered)).toEqual([['warning user_groups no_group', 2, [], ['007', 'u2']]])
  })

  it('uses the mapping that was given', async () => {
    const elig = 'who,what,score,points\nu2,c1,9,0.5\nu1,c2,9,0\nu1,c10,9,1.25\n007,c1,9,3\n'
    const columns = { user_id: 'who', contract_id: 'what', score: 'points' }
    expect(plain(await gather({ elig }, {}, {}, columns))).toEqual(soundInstance)
  })

  it.each([
    ['blank lines', `${sound.elig.replaceAll('\n', '\n\n')}\n\n`],
    ['bare CR as line ends', sound.elig.replaceAll('\n', '\r')],
    ['quotes around everything', sound.elig.replaceAll(/[^,\n]+/g, '"$&"')],
    ['spaces around numbers', sound.elig.replaceAll(/,([\d.]+)\n/g, ', $1 \n')],
  ])('puts up with %s', async (_, elig) => {
    expect(plain(await gather({ elig }))).toEqual(soundInstance)
  })

  it('puts up with blank lines after a single column', async () => {
    const gathered = await gather({ exclusions: 'contract_id\nc1\n\n\n' })
    expect(found(gathered)).toEqual([])
  })

  it('shows outer spaces of ids', async () => {
    const gathered = await gather({ elig: `${sound.elig}u1,c1 ,1\n` })
    expect(found(gathered)).toEqual([['warning elig unknown_contract', 1, [6], ['"c1 "']]])
  })

  it('drops excluded contracts, excluded pairs and pairs below the lowest score', async () => {
    const gathered = await gather(
      {
        elig: `${sound.elig}u2,c10,1\nu2,c2,0.1\n`,
        exclusions: 'contract_id,user_id\nc1,\nc10,u2\nc10,nobody\n',
      },
      { min_score: 0.05 },
    )
    expect(plain(gathered)).toMatchObject({ pairs: [[], [['c10', 1.25]], [['c2', 0.1]]] })
    expect(gathered.report.dropped).toMatchObject({ excluded: 3, belowMinScore: 1, duplicates: 0 })
  })

  it('takes exclusions without a column for users', async () => {
    const gathered = await gather({ exclusions: 'contract\nc1\n' })
    expect(plain(gathered)).toMatchObject({ pairs: [[], [['c10', 1.25], ['c2', 0]], []] })
  })

  it('leaves its intermediate file behind for nobody', async () => {
    const { readdir } = await import('node:fs/promises')
    await gather()
    expect((await readdir(folder)).sort()).toEqual(['caps.csv', 'elig.csv', 'group_ratios.csv', 'user_groups.csv'])
  })

  it('stops when told to', async () => {
    await gather()
    const path = (name: string) => ({ kind: 'file', path: join(folder, `${name}.csv`) }) as const
    const stopped = gatherInstance(
      connection,
      { caps: path('caps'), elig: path('elig') },
      allocationDefaults,
      {
        temporary: folder,
        checkpoint: () => {
          throw new CancelledError()
        },
        update: () => undefined,
      },
    )
    await expect(stopped).rejects.toThrow(CancelledError)
  })
})

function toJsonLines(text: string): string {
  const [, ...lines] = text.trim().split('\n')
  return lines
    .map((line) => {
      const [user_id, contract_id, score] = line.split(',')
      return `${JSON.stringify({ user_id, contract_id, score: Number(score) })}\n`
    })
    .join('')
}

describe('faults of inputs', () => {
  it.each<[string, Texts, readonly unknown[], Partial<AllocationParameters>?]>([
    ['a missing column', { elig: 'user_id,contract,points\nu1,c1,1\n' }, [['error elig missing_column', 1, [], ['score']]]],
    ['a header alone', { caps: 'contract_id,cap,sponsored\n' }, [['error caps empty_input', 1, [], []], ['warning elig unknown_contract', 4, [2, 3, 4, 5], ['c1', 'c2', 'c10']]]],
    ['an optional header alone', { pins: 'user_id,contract_id\n' }, [['warning pins empty_input', 1, [], []]]],
    ['empty ids', { elig: `${sound.elig},c1,1\nu1,"  ",1\n` }, [['error elig empty_id', 1, [6], []], ['error elig empty_id', 1, [7], []]]],
    ['bad scores', { elig: `${sound.elig}u3,c1,-1\nu3,c2,nan\nu4,c1,"1,5"\nu5,c1,\nu6,c1,inf\nu7,c1,1_000\n` }, [['error elig bad_score', 6, [6, 7, 8, 9, 10, 11], ['-1', 'nan', '1,5', '(empty)', 'inf', '1_000']]]],
    ['unknown contracts', { elig: `${sound.elig}u1,c9,1\nu2,c9,1\n` }, [['warning elig unknown_contract', 2, [6, 7], ['c9']]]],
    ['duplicate pairs', { elig: `${sound.elig}u1,c10,9\nu1,c10,0.5\n` }, [['warning elig duplicate_pair', 2, [4, 6, 7], ['u1 / c10']]]],
    ['malformed rows', { elig: `${sound.elig}u3,c1\nu4,c1,1,2\nu5,c1,1\n`, user_groups: `${sound.user_groups}u5,east\n` }, [['error elig malformed_row', 2, [6, 7], []]]],
    ['rows after malformed ones', { elig: `user_id,contract_id,score\nu3,c1\nu1,c1,x\n` }, [['error elig malformed_row', 1, [2], []], ['error elig bad_score', 1, [3], ['x']]]],
    ['duplicate contracts', { caps: `${sound.caps}c1,3,1,x\n` }, [['error caps duplicate_contract', 2, [2, 5], ['c1']]]],
    ['bad caps', { caps: 'contract_id,cap,sponsored\nc1,-1,1\nc2,1.5,0\nc10,many,0\nc11,3e9,1\nc12,100.0,1\n' }, [['error caps bad_cap', 4, [2, 3, 4, 5], ['-1', '1.5', 'many', '3e9']]]],
    ['a missing cap of a sponsored contract', { caps: `${sound.caps}c3,,yes,\n` }, [['error caps missing_cap', 1, [5], ['c3']]]],
    ['neither yes nor no', { caps: `${sound.caps}c3,1,maybe,\nc4,1,,\nc5,1,YES,\nc6,1,F,\n` }, [['error caps bad_sponsored', 2, [5, 6], ['maybe', '(empty)']]]],
    ['a user in two groups', { user_groups: `${sound.user_groups}u1,west\n` }, [['error user_groups user_in_two_groups', 1, [2, 5], ['u1']]]],
    ['a user listed twice', { user_groups: `${sound.user_groups}u1,east\n` }, [['warning user_groups duplicate_row', 1, [2, 5], ['u1']]]],
    ['users without a group', { user_groups: 'user_id,group_id\nu1,east\n007,west\n' }, [['warning user_groups no_group', 1, [], ['u2']]]],
    ['bad ratios', { group_ratios: 'group_id,ratio\neast,1.5\nwest,30%\n' }, [['error group_ratios bad_ratio', 2, [2, 3], ['1.5', '30%']]]],
    ['ratios of unknown groups', { group_ratios: `${sound.group_ratios}north,0.1\n` }, [['warning group_ratios unknown_group', 1, [4], ['north']]]],
    ['groups without a ratio', { group_ratios: 'group_id,ratio\neast,0.5\n' }, [['warning group_ratios no_ratio', 1, [], ['west']]]],
    ['two ratios for a group', { group_ratios: `${sound.group_ratios}east,0.6\n` }, [['error group_ratios duplicate_group', 2, [2, 4], ['east']]]],
    ['a ratio given twice', { group_ratios: `${sound.group_ratios}east,0.5\n` }, [['warning group_ratios duplicate_row', 2, [2, 4], ['east']]]],
    ['exclusions of unknown contracts', { exclusions: 'contract_id\nc9\n' }, [['warning exclusions unknown_contract', 1, [2], ['c9']]]],
    ['no pair left', { exclusions: 'contract_id\nc1\nc2\nc10\n' }, [['error elig no_eligible_pairs', 1, [], []]]],
    ['pins that are not eligible', { pins: 'user_id,contract_id\nu1,c1\nu9,c1\nu1,c2\nu2,c1\n', exclusions: 'contract_id,user_id\nc1,u2\n' }, [['error pins pin_not_eligible', 3, [2, 3, 5], ['u1 / c1', 'u9 / c1', 'u2 / c1']]]],
    ['pins beyond a cap', { caps: 'contract_id,cap,sponsored\nc1,1,1\nc2,,0\nc10,5,1\n', pins: 'user_id,contract_id\n007,c1\nu2,c1\n' }, [['error pins pin_over_cap', 1, [3], ['u2 / c1']]]],
    ['pins beyond K', { pins: 'user_id,contract_id\nu1,c10\nu1,c2\n' }, [['error pins pin_over_per_user', 1, [3], ['u1 / c2']]], { per_user: 1 }],
    ['pins of both kinds', { pins: 'user_id,contract_id\nu1,c10\nu1,c2\n' }, [['error pins pin_mixed', 2, [2, 3], ['u1 / c10', 'u1 / c2']]]],
    ['pins that break a hard guard', { elig: 'user_id,contract_id,score\nu1,c2,1\nu2,c1,1\n007,c2,1\n', pins: 'user_id,contract_id\nu1,c2\n' }, [['error pins pin_breaks_ratio', 1, [], ['east']]], { enforce_assignment_ratio: true }],
    ['a pin given twice', { pins: 'user_id,contract_id\nu1,c2\nu1,c2\n' }, [['warning pins duplicate_row', 1, [2], ['u1 / c2']]]],
  ])('names %s', async (_, texts, expected, parameters) => {
    const gathered = await gather(texts, parameters ?? {})
    expect(found(gathered)).toEqual(expected)
    expect(gathered.ok).toBe(!JSON.stringify(expected).includes('error '))
  })

  it('keeps the highest score of a duplicate pair', async () => {
    const gathered = await gather({ elig: `${sound.elig}u1,c10,9\nu1,c10,0.5\n` })
    expect(plain(gathered)).toMatchObject({ pairs: [[['c1', 3]], [['c10', 9], ['c2', 0]], [['c1', 0.5]]] })
  })

  it('sorts accepted pins by user, then contract', async () => {
    const gathered = await gather({ pins: 'user_id,contract_id\nu2,c1\nu1,c10\n007,c1\n' })
    expect(plain(gathered)).toMatchObject({ pins: [[0, 1, 2], [0, 1, 0]] })
  })

  it('reports the faults of all inputs together, each kind once', async () => {
    const gathered = await gather({
      caps: 'contract_id,cap,sponsored\nc1,x,1\nc1,2,1\nc3,,1\n',
      elig: 'user_id,contract_id,score\nu1,c1,-1\nu1,c1,-2\n',
      user_groups: 'nothing\n1\n',
      group_ratios: 'group_id,ratio\na,2\n',
      exclusions: '',
      pins: 'user_id,contract_id\n,c1\n',
    })
    expect(found(gathered).map((fault) => (fault as readonly unknown[])[0])).toEqual([
      'error caps duplicate_contract',
      'error caps bad_cap',
      'error caps missing_cap',
      'error elig bad_score',
      'error user_groups missing_column',
      'error group_ratios bad_ratio',
      'error exclusions unreadable',
      'error pins empty_id',
    ])
  })

  it('says which columns were found', async () => {
    const gathered = await gather({ elig: 'user_id,contract,points\nu1,c1,1\n' })
    expect(gathered.report.faults[0]?.message).toBe(
      'Eligible pairs: elig.csv has no column score. It has: user_id, contract, points.',
    )
  })

  it('refuses a compressed file that is cut off, which DuckDB would read in part', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => `u${index},c1,${index % 7}\n`).join('')
    const whole = gzipSync(`user_id,contract_id,score\n${rows}`)
    await writeFile(join(folder, 'cut.csv.gz'), whole.subarray(0, whole.length / 2))
    const gathered = await gather({ elig: undefined }, {}, { elig: 'cut.csv.gz' })
    expect(gathered.ok).toBe(false)
    expect(gathered.report.faults.filter(({ kind }) => kind === 'unreadable')).toMatchObject([
      { input: 'elig', message: 'Eligible pairs: cut.csv.gz is cut off: its compressed data end too early.' },
    ])
  })

  it('numbers rows of a file of a glob within that file', async () => {
    await writeFile(join(folder, 'part-1.csv'), sound.elig)
    await writeFile(join(folder, 'part-2.csv'), 'user_id,contract_id,score\nu1,c1,1\nu1,c2,bad\n')
    const gathered = await gather({ elig: undefined }, {}, { elig: 'part-*.csv' })
    expect(gathered.report.faults).toMatchObject([{ kind: 'bad_score', rows: [3] }])
    expect(gathered.report.faults[0]?.message).toContain('Row numbers are those of part-2.csv.')
  })

  it('refuses more contracts than can be numbered', async () => {
    const caps = Array.from({ length: 65_536 }, (_, index) => `c${index},1,0\n`).join('')
    const gathered = await gather({ caps: `contract_id,cap,sponsored\n${caps}` })
    expect(found(gathered)).toEqual([['error caps too_many_contracts', 65_536, [], []]])
  })
})

it('gives the same instance for any order of rows and any split into files', async () => {
  const random = new SeededRandom(7)
  const shuffled = <T>(items: readonly T[]): readonly T[] =>
    items
      .map((item) => ({ item, key: random.uniform() }))
      .sort((left, right) => left.key - right.key)
      .map(({ item }) => item)
  const users = Array.from({ length: 300 }, (_, index) => `u${index * 7919}`)
  const contracts = Array.from({ length: 40 }, (_, index) => `c${index * 31}`)
  const pairs = users.flatMap((user) =>
    shuffled(contracts)
      .slice(0, 12)
      .map((contract) => `${user},${contract},${Math.floor(random.uniform() * 5) / 4}\n`),
  )
  const repeated = [...pairs, ...pairs.slice(0, 50).map((line) => line.replace(/[^,]*$/, '0.125\n'))]
  const texts = (order: typeof shuffled): Texts => ({
    caps: `contract_id,cap,sponsored\n${order(contracts.map((id, index) => `${id},${index},${index % 2}\n`)).join('')}`,
    user_groups: `user_id,group_id\n${order(users.map((id) => `${id},g${id.length}\n`)).join('')}`,
    group_ratios: `group_id,ratio\n${order(['g2,0\n', 'g6,0.25\n', 'g7,0.5\n', 'g8,1\n']).join('')}`,
  })
  const header = 'user_id,contract_id,score\n'
  const straight = await gather({ ...texts((items) => items), elig: header + repeated.join('') })
  for (let round = 0; round < 3; round++) {
    const rows = shuffled(repeated)
    const cut = 100 + round * 1000
    await writeFile(join(folder, 'part-a.csv'), header + rows.slice(0, cut).join(''))
    await writeFile(join(folder, 'part-b.jsonl'), toJsonLines(header + rows.slice(cut).join('')))
    const other = await gather({ ...texts(shuffled), elig: undefined }, {}, { elig: 'part-*' })
    expect(plain(other)).toEqual(plain(straight))
  }
})

it('finds the row of a fault deep in a large file', async () => {
  const rows = Array.from({ length: 400_000 }, (_, index) => `user-number-${index},c1,${index === 345_678 ? 'x' : 1}\n`)
  const gathered = await gather({ elig: `user_id,contract_id,score\n${rows.join('')}` })
  expect(found(gathered)).toEqual([['error elig bad_score', 1, [345_680], ['x']]])
})
