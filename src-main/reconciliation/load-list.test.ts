import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDuckDb } from '../data/duckdb.ts'
import { taskInTest } from '../jobs/test-support/task-in-test.testing.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { ListFaults } from './faults.ts'
import { findIdColumn, loadList } from './load-list.ts'

describe('a list that is read', () => {
  const lines = (count: number, end = ''): string =>
    Array.from({ length: count }, (_, row) => `P${row},Summit ${row}${end},${row}.50\n`).join('')
  const cases: readonly (readonly [string, string, string | Buffer, readonly string[]])[] = [
    ['says that it is empty', 'a.csv', '', ['a.csv is empty: it has 0 bytes.']],
    ['says that it has no row', 'b.csv', 'id,name\n', ['there is a header but not one row.']],
    [
      'says that its rows are no UTF-8 text',
      'c.csv',
      Buffer.from(`id,name,price\n${lines(2, ' été')}`, 'latin1'),
      ['2 rows are not UTF-8 text (the first: row 2).'],
    ],
    [
      'says which rows have too many and too few cells',
      'd.csv',
      `id,name,price\n${lines(3)}P8,a,1,2,3\nP9,a\n`,
      [
        'row 5 has more than the 3 cells of the header.',
        'row 6 has fewer than the 3 cells of the header.',
      ],
    ],
    [
      'says that lines stand above its header',
      'e.csv',
      `Prices 2025\n\nin EUR\nid,name,price\n${lines(4)}`,
      [
        '5 rows have another number of cells than the header; the first: row 4 has more than the 1 cell of the header.',
      ],
    ],
    [
      'does not lose lines of JSON that are none',
      'f.jsonl',
      '{"id":1,"name":"a"}\n\n{"id":2,\n{"id":3,"name":"c"}\n',
      ['1 row is no JSON object with a value (the first: row 2).'],
    ],
    [
      'says which columns it leaves out',
      'g.csv',
      'id,,name,Name\n1,a,b,c\n',
      [
        'column 2 has no heading and is left out.',
        'several columns are called Name; only the first of them is read.',
      ],
    ],
    [
      'is named by the number of the row where ids are blank, and not by a price',
      'h.csv',
      'id,name,price\nA,a b,1.50\n  ,b c,2.50\n',
      [
        'column id does not name the records: 1 row has none. They are named by the number of the row.',
      ],
    ],
    [
      'takes tabs, a byte order mark and ends of lines of Windows',
      'i.csv',
      '\ufeffid\tname\r\n1\ta\r\n',
      [],
    ],
    ['takes semicolons', 'j.csv', 'id;name;price\n1;a;10 100,00 EUR\n2;b;9 000,00 EUR\n', []],
  ]

  it.each(cases)('%s', async (_, name, content, told) => {
    const path = join(temporaryFolder(), name)
    await writeFile(path, content)
    using connection = await openDuckDb({ memoryLimit: 2 ** 29, threads: 1, tempFolder: '' })
    const faults = new ListFaults()
    const list = await loadList(
      connection,
      'left',
      { kind: 'file', path },
      faults,
      taskInTest([]).context,
    )
    if (list !== null) await findIdColumn(connection, list, null, faults)
    expect(faults.all().map(({ message }) => message.replace('Left list: ', ''))).toEqual(told)
  })
})
