import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { companionEnds } from '../../src-shared/reconciliation/job.ts'
import { openDuckDb } from '../data/duckdb.ts'
import { literal } from '../data/sql.ts'
import { SeededRandom } from '../platform/seeded-random.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { reconcileTexts } from './run-in-test.testing.ts'
import { sampleLists, sampleNames } from './sample-lists.ts'

const sample = Object.fromEntries(sampleLists().files.map(({ name, text }) => [name, text]))
const lists = {
  'left.csv': sample[sampleNames.german]!,
  'right.csv': sample[sampleNames.catalogue]!,
  'truth.csv': sample[sampleNames.known]!,
}
const idsOf = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/[,;]/)[0]!)

describe('a reconciliation', () => {
  it('writes pairs, what is left of both lists, golden records and a summary of all', async () => {
    const { lines, summary, folder, run } = await reconcileTexts(lists, {
      // Of the engine's own choice there are tests beside the engine.
      parameters: { cardinality: 'many_to_one', accept: 0.7, reject: 0.2 },
    })
    const [header, ...pairs] = lines()
    expect(header).toBe('left_id,right_id,confidence,decision')
    const cells = pairs.map((line) => line.split(','))
    const order = cells.map(([left, right, confidence]) => [-Number(confidence), left, right])
    expect(order).toEqual(
      order.toSorted(
        (a, b) =>
          Number(a[0]) - Number(b[0]) ||
          (a[1]! < b[1]! ? -1 : a[1]! > b[1]! ? 1 : a[2]! < b[2]! ? -1 : 1),
      ),
    )
    expect(new Set(cells.map(([, , , decision]) => decision))).toEqual(
      new Set(['accept', 'review']),
    )
    // Each record of either list is named by a pair or is left over, and none is both.
    for (const [side, place, all] of [
      ['left', 0, idsOf(lists['left.csv'])],
      ['right', 1, idsOf(lists['right.csv'])],
    ] as const) {
      const named = new Set(cells.map((row) => row[place]))
      const left = lines(companionEnds[`unmatched_${side}`]).slice(1)
      const unmatched = left.map((line) => line.split(',')[0]!)
      expect(named.size + unmatched.length).toBe(all.length)
      expect(new Set([...named, ...unmatched])).toEqual(new Set(all))
    }
    const { counts, truth, outputs } = summary
    expect(counts.accepted + counts.review).toBe(pairs.length)
    expect(counts.golden).toBe(lines(companionEnds.golden).length - 1)
    expect(truth!.known).toBe(idsOf(lists['truth.csv']).length)
    expect(truth!.best_answer.precision).toBeGreaterThan(0.9)
    expect(truth!.best_answer.recall).toBeGreaterThan(0.85)
    expect(outputs.map(({ sha256 }) => sha256)).toEqual(
      ['', '.unmatched_left.csv', '.unmatched_right.csv', '.golden.csv'].map((end) =>
        createHash('sha256')
          .update(readFileSync(join(folder, `pairs.csv${end}`)))
          .digest('hex'),
      ),
    )

    // Every candidate keeps its evidence, which adds up to its weight.
    const model = JSON.parse(readFileSync(join(run, 'artifacts', 'model.json'), 'utf8')) as {
      prior_bits: number
      signals: { levels: { bits: number }[] }[]
    }
    using connection = await openDuckDb({
      memoryLimit: 128 * 1024 ** 2,
      threads: 1,
      tempFolder: temporaryFolder(),
    })
    const rows = await connection.rows(
      `SELECT * FROM read_parquet(${literal(join(run, 'artifacts', 'pairs.parquet'))}) ORDER BY pair`,
    )
    expect(rows).toHaveLength(summary.counts.candidates)
    for (const row of rows.filter((_, place) => place % 97 === 0)) {
      const bits = model.signals.reduce((sum, { levels }, s) => {
        const level = Number(row[`s${s}`])
        return sum + (level === 255 ? 0 : levels[level]!.bits)
      }, model.prior_bits)
      expect(bits).toBeCloseTo(Number(row['weight']), 2)
    }
  })

  it('reports faulty ids of both lists at once and writes nothing', async () => {
    const folder = temporaryFolder()
    const failing = reconcileTexts(
      {
        'left.csv': 'id,name\n1,Fjell\n1,Kurs\n,Grense\n',
        'right.csv': 'id,name\n5,FJELL\n5,KURS\n6,SNO\n',
      },
      { parameters: { left_id: 'id', right_id: 'id' } },
    )
    await expect(failing).rejects.toMatchObject({
      failure: {
        code: 'bad_input',
        what: [
          'Left list: 1 row has no id.',
          'Left list: 1 id is on more than one row (2 rows together): 1.',
          'Right list: 1 id is on more than one row (2 rows together): 5.',
        ].join(' '),
      },
    })
    expect(existsSync(join(folder, 'pairs.csv'))).toBe(false)
  })

  it('refuses rules of the golden table about columns that are not there', async () => {
    const failing = reconcileTexts(
      { 'left.csv': 'id,name\n1,Fjell\n', 'right.csv': 'id,title\n5,FJELL\n' },
      { survivorship: { columns: { titel: 'longest' }, newest_by: { left: 'name', right: 'at' } } },
    )
    await expect(failing).rejects.toMatchObject({
      failure: {
        code: 'bad_input',
        what: [
          'Left list: a rule of the golden table is about titel, which is no column. There are: id, name, title.',
          'Right list: a rule of the golden table is about at, which is no column. There are: id, title.',
        ].join(' '),
      },
    })
  })

  it('finds the duplicates of one list, each pair once, and gives the list without them', async () => {
    const random = new SeededRandom(7)
    const letters = (from: string, at: number): string => from[at % from.length]!
    const word = (): string =>
      Array.from(
        { length: 3 },
        () => letters('bdfgklmnrstv', random.integer(12)) + letters('aeiou', random.integer(5)),
      ).join('')
    const rows = Array.from(
      { length: 60 },
      (_, row) => `${row + 1},${word()} ${word()} ${word()},${random.integer(900) + 100}`,
    )
    const twins = rows
      .slice(0, 25)
      .map((row) => row.replace(/^\d+/, (id) => String(Number(id) + 100)))
    const { lines, summary, folder } = await reconcileTexts({
      'left.csv': `id,name,price\n${[...rows, ...twins].join('\n')}\n`,
    })
    expect(summary.deduplicated).toBe(true)
    const found = lines()
      .slice(1)
      .map((line) => line.split(',').slice(0, 2))
    expect(found).toEqual(
      expect.arrayContaining([
        ['4', '104'],
        ['8', '108'],
      ]),
    )
    expect(found.every(([left, right]) => Number(left) < Number(right))).toBe(true)
    expect(existsSync(join(folder, 'pairs.csv.unmatched_right.csv'))).toBe(false)
    // Each record is in one row of the list without duplicates.
    const golden = lines('.golden.csv').slice(1)
    const named = golden.flatMap((line) => line.split(',')[0]!.split(' | '))
    expect(named.toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 85 }, (_, row) => String(row < 60 ? row + 1 : row + 41)),
    )
  })
})

it('the sample is the same each time', () => {
  const hash = () => createHash('sha256').update(JSON.stringify(sampleLists())).digest('hex')
  expect(hash()).toBe(hash())
  expect(sampleLists().files.map(({ name }) => name)).toEqual(Object.values(sampleNames))
})
