import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { AllocationParameters } from '../../src-shared/allocation/parameters.ts'
import {
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

describe('faults of inputs', () => {
  it.each<[string, Texts, readonly unknown[], Partial<AllocationParameters>?]>([
    [
      'a missing column',
      { elig: 'user_id,contract,points\nu1,c1,1\n' },
      [['error elig missing_column', 1, [], ['score']]],
    ],
    [
      'a header alone',
      { caps: 'contract_id,cap,sponsored\n' },
      [
        ['error caps empty_input', 1, [], []],
        ['warning elig unknown_contract', 4, [2, 3, 4, 5], ['c1', 'c2', 'c10']],
      ],
    ],
    [
      'an optional header alone',
      { pins: 'user_id,contract_id\n' },
      [['warning pins empty_input', 1, [], []]],
    ],
    [
      'empty ids',
      { elig: `${sound.elig},c1,1\nu1,"  ",1\n` },
      [
        ['error elig empty_id', 1, [6], []],
        ['error elig empty_id', 1, [7], []],
      ],
    ],
    [
      'bad scores',
      { elig: `${sound.elig}u3,c1,-1\nu3,c2,nan\nu4,c1,"1,5"\nu5,c1,\nu6,c1,inf\nu7,c1,1_000\n` },
      [
        [
          'error elig bad_score',
          6,
          [6, 7, 8, 9, 10, 11],
          ['-1', 'nan', '1,5', '(empty)', 'inf', '1_000'],
        ],
      ],
    ],
    [
      'unknown contracts',
      { elig: `${sound.elig}u1,c9,1\nu2,c9,1\n` },
      [['warning elig unknown_contract', 2, [6, 7], ['c9']]],
    ],
    [
      'duplicate pairs',
      { elig: `${sound.elig}u1,c10,9\nu1,c10,0.5\n` },
      [['warning elig duplicate_pair', 2, [4, 6, 7], ['u1 / c10']]],
    ],
    [
      'malformed rows',
      {
        elig: `${sound.elig}u3,c1\nu4,c1,1,2\nu5,c1,1\n`,
        user_groups: `${sound.user_groups}u5,east\n`,
      },
      [['error elig malformed_row', 2, [6, 7], []]],
    ],
    [
      'rows after malformed ones',
      { elig: `user_id,contract_id,score\nu3,c1\nu1,c1,x\n` },
      [
        ['error elig malformed_row', 1, [2], []],
        ['error elig bad_score', 1, [3], ['x']],
      ],
    ],
    [
      'duplicate contracts',
      { caps: `${sound.caps}c1,3,1,x\n` },
      [['error caps duplicate_contract', 2, [2, 5], ['c1']]],
    ],
    [
      'bad caps',
      {
        caps: 'contract_id,cap,sponsored\nc1,-1,1\nc2,1.5,0\nc10,many,0\nc11,3e9,1\nc12,100.0,1\n',
      },
      [['error caps bad_cap', 4, [2, 3, 4, 5], ['-1', '1.5', 'many', '3e9']]],
    ],
    [
      'a missing cap of a sponsored contract',
      { caps: `${sound.caps}c3,,yes,\n` },
      [['error caps missing_cap', 1, [5], ['c3']]],
    ],
    [
      'neither yes nor no',
      { caps: `${sound.caps}c3,1,maybe,\nc4,1,,\nc5,1,YES,\nc6,1,F,\n` },
      [['error caps bad_sponsored', 2, [5, 6], ['maybe', '(empty)']]],
    ],
    [
      'a user in two groups',
      { user_groups: `${sound.user_groups}u1,west\n` },
      [['error user_groups user_in_two_groups', 1, [2, 5], ['u1']]],
    ],
    [
      'a user listed twice',
      { user_groups: `${sound.user_groups}u1,east\n` },
      [['warning user_groups duplicate_row', 1, [2, 5], ['u1']]],
    ],
    [
      'users without a group',
      { user_groups: 'user_id,group_id\nu1,east\n007,west\n' },
      [['warning user_groups no_group', 1, [], ['u2']]],
    ],
    [
      'bad ratios',
      { group_ratios: 'group_id,ratio\neast,1.5\nwest,30%\n' },
      [['error group_ratios bad_ratio', 2, [2, 3], ['1.5', '30%']]],
    ],
    [
      'ratios of unknown groups',
      { group_ratios: `${sound.group_ratios}north,0.1\n` },
      [['warning group_ratios unknown_group', 1, [4], ['north']]],
    ],
    [
      'groups without a ratio',
      { group_ratios: 'group_id,ratio\neast,0.5\n' },
      [['warning group_ratios no_ratio', 1, [], ['west']]],
    ],
    [
      'two ratios for a group',
      { group_ratios: `${sound.group_ratios}east,0.6\n` },
      [['error group_ratios duplicate_group', 2, [2, 4], ['east']]],
    ],
    [
      'a ratio given twice',
      { group_ratios: `${sound.group_ratios}east,0.5\n` },
      [['warning group_ratios duplicate_row', 2, [2, 4], ['east']]],
    ],
    [
      'exclusions of unknown contracts',
      { exclusions: 'contract_id\nc9\n' },
      [['warning exclusions unknown_contract', 1, [2], ['c9']]],
    ],
    [
      'no pair left',
      { exclusions: 'contract_id\nc1\nc2\nc10\n' },
      [['error elig no_eligible_pairs', 1, [], []]],
    ],
    [
      'pins that are not eligible',
      {
        pins: 'user_id,contract_id\nu1,c1\nu9,c1\nu1,c2\nu2,c1\n',
        exclusions: 'contract_id,user_id\nc1,u2\n',
      },
      [['error pins pin_not_eligible', 3, [2, 3, 5], ['u1 / c1', 'u9 / c1', 'u2 / c1']]],
    ],
    [
      'pins beyond a cap',
      {
        caps: 'contract_id,cap,sponsored\nc1,1,1\nc2,,0\nc10,5,1\n',
        pins: 'user_id,contract_id\n007,c1\nu2,c1\n',
      },
      [['error pins pin_over_cap', 1, [3], ['u2 / c1']]],
    ],
    [
      'pins beyond K',
      { pins: 'user_id,contract_id\nu1,c10\nu1,c2\n' },
      [['error pins pin_over_per_user', 1, [3], ['u1 / c2']]],
      { per_user: 1 },
    ],
    [
      'pins of both kinds',
      { pins: 'user_id,contract_id\nu1,c10\nu1,c2\n' },
      [['error pins pin_mixed', 2, [2, 3], ['u1 / c10', 'u1 / c2']]],
    ],
    [
      'pins that break a hard guard',
      {
        elig: 'user_id,contract_id,score\nu1,c2,1\nu2,c1,1\n007,c2,1\n',
        pins: 'user_id,contract_id\nu1,c2\n',
      },
      [['error pins pin_breaks_ratio', 1, [], ['east']]],
      { enforce_assignment_ratio: true },
    ],
    [
      'a pin given twice',
      { pins: 'user_id,contract_id\nu1,c2\nu1,c2\n' },
      [['warning pins duplicate_row', 1, [2], ['u1 / c2']]],
    ],
  ])('names %s', async (_, texts, expected, parameters) => {
    const gathered = await gather(texts, parameters ?? {})
    expect(found(gathered)).toEqual(expected)
    expect(gathered.ok).toBe(!JSON.stringify(expected).includes('error '))
  })

  it.each([
    ['before the header', `\n\n${sound.elig}`, [6]],
    ['between rows', sound.elig.replaceAll('\n', '\n\n'), [7]],
    ['after CRLF', sound.elig.replaceAll('\n', '\r\n\r\n'), [7]],
    ['within quotes, which are none', sound.elig.replace('u2', '"u\n\n2"'), [4]],
    ['with malformed rows', sound.elig.replace('u2', 'x\n\nu2,c1\n\nu2'), [8]],
  ])('counts blank lines %s as a spreadsheet does', async (_, elig, rows) => {
    const gathered = await gather({
      elig: elig.replace('1.25', 'bad'),
      user_groups: `${sound.user_groups}"u\n\n2",east\n`,
    })
    const fault = gathered.report.faults.find(({ kind }) => kind === 'bad_score')
    expect(fault?.rows).toEqual(rows)
  })

  it('reports lines that are no JSON objects once, apart from objects without an id', async () => {
    const elig = `${toJsonLines(sound.elig)}oops\n[1]\n{"user_id":"u9","score":1}\n{"user_id":"u9"\n`
    const pairs = await gather({ elig }, {}, { elig: 'elig.jsonl' })
    expect(found(pairs)).toEqual([
      ['error elig malformed_row', 3, [5, 6, 8], []],
      ['error elig empty_id', 1, [7], []],
    ])
    const caps = `{"contract_id":"c1","cap":1,"sponsored":1}\n{}\n`
    expect(found(await gather({ caps }, {}, { caps: 'caps.jsonl' }))).toContainEqual([
      'error caps malformed_row',
      1,
      [2],
      [],
    ])
  })

  it.each([
    ['holds something else than objects', '[{"user_id":"u1","contract_id":"c1","score":1}, 5]'],
    ['is cut off', '[{"user_id":"u1","contract_id":"c1","score":1}'],
  ])('refuses a JSON array that %s', async (_, elig) => {
    const gathered = await gather({ elig }, {}, { elig: 'elig.json' })
    expect(found(gathered)).toEqual([['error elig unreadable', 1, [], []]])
    expect(gathered.report.faults[0]?.message).toMatch(/[^ .]\.$/)
  })

  it('counts blank lines of JSON lines and of pins', async () => {
    const elig = toJsonLines(sound.elig).replaceAll('\n', '\n \n').replace('1.25', '-1')
    const bad = await gather({ elig }, {}, { elig: 'elig.jsonl' })
    expect(found(bad)).toEqual([['error elig bad_score', 1, [5], ['-1']]])
    const pinned = await gather({ pins: 'user_id,contract_id\n\nu1,c2\n\nu1,c1\n' })
    expect(found(pinned)).toEqual([['error pins pin_not_eligible', 1, [5], ['u1 / c1']]])
  })

  it('keeps the highest score of a duplicate pair', async () => {
    const gathered = await gather({ elig: `${sound.elig}u1,c10,9\nu1,c10,0.5\n` })
    expect(plain(gathered)).toMatchObject({
      pairs: [
        [['c1', 3]],
        [
          ['c10', 9],
          ['c2', 0],
        ],
        [['c1', 0.5]],
      ],
    })
  })

  it('sorts accepted pins by user, then contract', async () => {
    const gathered = await gather({ pins: 'user_id,contract_id\nu2,c1\nu1,c10\n007,c1\n' })
    expect(plain(gathered)).toMatchObject({
      pins: [
        [0, 1, 2],
        [0, 1, 0],
      ],
    })
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
    const rows = Array.from({ length: 50_000 }, (_, index) => `u${index},c1,${index % 7}\n`).join(
      '',
    )
    const whole = gzipSync(`user_id,contract_id,score\n${rows}`)
    await writeFile(join(folder, 'cut.csv.gz'), whole.subarray(0, whole.length / 2))
    const gathered = await gather({ elig: undefined }, {}, { elig: 'cut.csv.gz' })
    expect(gathered.ok).toBe(false)
    expect(gathered.report.faults.filter(({ kind }) => kind === 'unreadable')).toMatchObject([
      {
        input: 'elig',
        message: 'Eligible pairs: cut.csv.gz is cut off: its compressed data end too early.',
      },
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

it('finds the row of a fault deep in a large file', async () => {
  const rows = Array.from(
    { length: 400_000 },
    (_, index) => `user-number-${index},c1,${index === 345_678 ? 'x' : 1}\n`,
  )
  const gathered = await gather({ elig: `user_id,contract_id,score\n${rows.join('')}` })
  expect(found(gathered)).toEqual([['error elig bad_score', 1, [345_680], ['x']]])
})
