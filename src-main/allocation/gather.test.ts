import { createHash } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { allocationDefaults } from '../../src-shared/allocation/parameters.ts'
import { CancelledError } from '../platform/errors.ts'
import { SeededRandom } from './engine/seeded-random.ts'
import { gatherInstance } from './gather.ts'
import {
  connection,
  folder,
  found,
  gather,
  plain,
  sound,
  type Texts,
  toJsonLines,
  prepareGathering,
} from './gather.testing.ts'

prepareGathering()

const soundInstance = {
  names: {
    users: ['007', 'u1', 'u2'],
    contracts: ['c1', 'c10', 'c2'],
    groups: ['east', 'west', ''],
    attributeColumns: ['brand'],
    attributes: [['Acme'], ['Zeta'], ['']],
  },
  pairs: [
    [['c1', 3]],
    [
      ['c10', 1.25],
      ['c2', 0],
    ],
    [['c1', 0.5]],
  ],
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
    [
      'a quoted header after a BOM',
      (text: string) => `\ufeff"user_id","contract_id","score"${text.slice(text.indexOf('\n'))}`,
      'elig.csv',
    ],
    ['no line end at the end', (text: string) => text.trimEnd(), 'elig.csv'],
    ['JSON lines', toJsonLines, 'elig.jsonl'],
    ['JSON lines named .ndjson', toJsonLines, 'elig.ndjson'],
    [
      'a JSON array',
      (text: string) => `[${toJsonLines(text).trim().replaceAll('\n', ',\n')}]`,
      'elig.json',
    ],
    [
      'upper case headers with spaces',
      (text: string) =>
        text.replace('user_id,contract_id,score', ' User_ID, CONTRACT_ADDRESS ,Score'),
      'elig.csv',
    ],
  ])('reads %s alike', async (_, change, name) => {
    expect(plain(await gather({ elig: change(sound.elig) }, {}, { elig: name }))).toEqual(
      soundInstance,
    )
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
      {
        elig: undefined,
        caps: 'id,cap,sponsored\n1,1,1\n2,2,0\n',
        user_groups: 'user,group\n7,a\n10,a\n',
        group_ratios: 'group,target\na,0\n',
      },
      {},
      { elig: 'p.parquet' },
    )
    expect(gathered.ok && plain(gathered)).toMatchObject({
      names: { users: ['10', '7'], contracts: ['1', '2'] },
      pairs: [[['2', 2]], [['1', 0.5]]],
    })
  })

  it('takes a glob as one input whose order of files, rows and columns means nothing', async () => {
    await writeFile(
      join(folder, 'part-1.csv'),
      'score,user_id,contract_id\n1.25,u1,c10\n3,007,c1\n',
    )
    await writeFile(
      join(folder, 'part-2.tsv'),
      'contract_id\tscore\tuser_id\nc2\t0\tu1\nc1\t0.5\tu2\n',
    )
    const gathered = await gather({ elig: undefined }, {}, { elig: 'part-*' })
    expect(plain(gathered)).toEqual(soundInstance)
    expect(gathered.report.files).toHaveLength(5)
  })

  it.each([
    ['CSV', 'caps.csv', 'contract_id,cap,sponsored,Brand,brand,CAP\nc1,2,1,Acme,b,9\n'],
    [
      'JSON lines',
      'caps.jsonl',
      '{"contract_id":"c1","cap":2,"sponsored":1,"Brand":"Acme"}\n{"contract_id":"c2","cap":1,"sponsored":0,"brand":"b","CAP":9}\n',
    ],
  ])('keeps one of the further columns of %s that differ in case only', async (_, name, caps) => {
    const gathered = await gather({ caps }, {}, { caps: name })
    if (!gathered.ok) throw new Error('the inputs are sound')
    expect(gathered.names.attributeColumns).toEqual(['Brand'])
    expect(gathered.names.attributes[0]).toEqual(['Acme'])
    expect(gathered.instance.cap[0]).toBe(2)
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
    expect(plain(gathered)).toMatchObject({
      pairs: [
        [],
        [
          ['c10', 1.25],
          ['c2', 0],
        ],
        [],
      ],
    })
  })

  it('removes its intermediate file', async () => {
    await gather()
    expect((await readdir(folder)).sort()).toEqual([
      'caps.csv',
      'elig.csv',
      'group_ratios.csv',
      'user_groups.csv',
    ])
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
  const repeated = [
    ...pairs,
    ...pairs.slice(0, 50).map((line) => line.replace(/[^,]*$/, '0.125\n')),
  ]
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

describe('caps instead of the file', () => {
  it('replace caps and keep what the file says; those of unknown contracts are a warning', async () => {
    const gathered = await gather({}, { cap_override: { c1: 0, c2: 7, "no'body": 3 } })
    if (!gathered.ok) throw new Error('not gathered')
    const { names, instance, report } = gathered
    expect(names.contracts.map((contract, c) => [contract, instance.cap[c]])).toEqual([
      ['c1', 0],
      ['c10', 5],
      ['c2', 7],
    ])
    expect(report.capsOfFile).toEqual(
      new Map([
        ['c1', 2],
        ['c2', null],
      ]),
    )
    expect(report.faults.filter(({ message }) => message.includes('parameters'))).toMatchObject([
      { input: 'caps', kind: 'unknown_contract', severity: 'warning', samples: ["no'body"] },
    ])
  })
})

describe('targets instead of the file', () => {
  const targets = (gathered: Awaited<ReturnType<typeof gather>>) => {
    if (!gathered.ok) throw new Error('not gathered')
    return gathered.names.groups.map((group, g) => [group, gathered.instance.target[g]])
  }

  it('replace ratios, give ratios, and keep what the file says', async () => {
    const gathered = await gather(
      { group_ratios: 'group_id,ratio\neast,0.5\n' },
      { ratio_override: { east: 0.25, west: 0.1 } },
    )
    expect(targets(gathered)).toEqual([
      ['east', 0.25],
      ['west', 0.1],
      ['', Number.NaN],
    ])
    expect(gathered.report.ratiosOfFile).toEqual(
      new Map([
        ['east', 0.5],
        ['west', null],
      ]),
    )
    expect(gathered.report.faults).toEqual([])
  })

  it('of groups without users change nothing, with a warning; an id may hold a quote', async () => {
    const gathered = await gather(
      { user_groups: "user_id,group_id\nu1,o'east\nu2,west\n007,o'east\n" },
      { ratio_override: { "o'east": 0.25, esat: 0.1 } },
    )
    expect(targets(gathered)[0]).toEqual(["o'east", 0.25])
    expect(
      gathered.report.faults.filter(({ message }) => message.includes('parameters')),
    ).toMatchObject([{ kind: 'unknown_group', severity: 'warning', count: 1, samples: ['esat'] }])
  })

  it('do not excuse a fault of the file', async () => {
    const gathered = await gather(
      { group_ratios: 'group_id,ratio\neast,1.5\nwest,0\n' },
      { ratio_override: { east: 0.25 } },
    )
    expect(gathered.ok).toBe(false)
  })
})
