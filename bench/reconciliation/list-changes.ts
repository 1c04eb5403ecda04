import type { RecordColumn, RecordList } from '../../src-main/reconciliation/engine/types.ts'
import { randomNumbers } from './lists.ts'
import type { LabelledLists } from './lists.ts'

/** The same lists written by another hand, without a change to what they say. */
export interface ListVariant {
  readonly name: string
  readonly of: (lists: LabelledLists) => LabelledLists
}

type Cell = string | null

/** Every filled cell written anew; `null` empties it. */
function rewritten(list: RecordList, write: (cell: string, column: number) => Cell): RecordList {
  return {
    ...list,
    columns: list.columns.map(({ name, values }, c) => ({
      name,
      values: values.map((cell) => (cell === null ? null : write(cell, c))),
    })),
  }
}

/** A change of the right list alone. */
function ofRight(change: (list: RecordList) => RecordList) {
  return (lists: LabelledLists): LabelledLists => ({ ...lists, right: change(lists.right) })
}

/** A change of each of both lists. */
function ofBoth(change: (list: RecordList, side: 0 | 1) => RecordList) {
  return (lists: LabelledLists): LabelledLists => ({
    ...lists,
    left: change(lists.left, 0),
    right: change(lists.right, 1),
  })
}

function withColumns(list: RecordList, ...columns: readonly RecordColumn[]): RecordList {
  return { ...list, columns: [...columns, ...list.columns] }
}

function columnOf(name: string, list: RecordList, cell: (row: number) => Cell): RecordColumn {
  return { name, values: Array.from({ length: list.rows }, (_, row) => cell(row)) }
}

/** A number of a text that is the same each time. */
function hashOf(text: string): number {
  let hash = 2_166_136_261
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619)
  return hash >>> 0
}

const code = /(?<![\p{L}\d-])(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z\d-]{4,}(?![\p{L}\d-])/gu
const phone = /^'?\(?(\d{3})\)?[-/ ]+(\d{3})-(\d{4})'?$/
const price = /^[$€]?\s?\d[\d.,]*$/

/** An umlaut in one of three words, as one hand writes it and as another without them. */
function withUmlauts(text: string, form: (letter: string) => string): string {
  return text.replace(/\p{L}{4,}/gu, (word) =>
    hashOf(word.toLowerCase()) % 3 === 0 ? word.replace(/[aouAOU]/, form) : word,
  )
}

const umlauts: Readonly<Record<string, string>> = {
  a: 'ä',
  o: 'ö',
  u: 'ü',
  A: 'Ä',
  O: 'Ö',
  U: 'Ü',
}

const cyrillic: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('abvgdezijklmnoprstufycABVGDEZIJKLMNOPRSTUFYC').map((letter, at) => [
    letter,
    'абвгдезийклмнопрстуфыцАБВГДЕЗИЙКЛМНОПРСТУФЫЦ'.charAt(at),
  ]),
)

function typing(seed: number): (text: string) => string {
  const random = randomNumbers(seed)
  return (text) =>
    text.replace(/\p{L}{5,}/gu, (word) => {
      if (random() > 0.15) return word
      const at = 1 + Math.floor(random() * (word.length - 2))
      return word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2)
    })
}

function guid(random: () => number): string {
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')
  return `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`
}

/** What another system adds to each record and says nothing about the thing. */
function withJunk(list: RecordList, side: 0 | 1): RecordList {
  const random = randomNumbers(41 + side)
  return withColumns(
    list,
    columnOf('record_id', list, () => guid(random)),
    columnOf('no', list, (row) => String(((row * 7919) % list.rows) + 1)),
    columnOf('currency', list, () => 'EUR'),
    columnOf('exported_at', list, () => (side === 0 ? '2026-11-02' : '2026-11-20')),
    columnOf('changed', list, () => {
      const day = 1 + Math.floor(random() * 28)
      return `2026-0${1 + Math.floor(random() * 9)}-${String(day).padStart(2, '0')}`
    }),
    columnOf('active', list, () => (random() < 0.9 ? 'Y' : 'N')),
    columnOf('stock', list, () => String(Math.floor(random() * 500))),
  )
}

function inOneColumn(list: RecordList): RecordList {
  return {
    ...list,
    columns: [
      columnOf('text', list, (row) => {
        const cells = list.columns.flatMap(({ values }) => values[row] ?? [])
        return cells.length === 0 ? null : cells.join(' ')
      }),
    ],
  }
}

/** Changes of how lists are written, by what a user would call them. */
export const listChanges: readonly ListVariant[] = [
  {
    name: 'sides swapped',
    of: (lists) => {
      const swap = (pairs: ReadonlySet<number>): Set<number> =>
        new Set(
          [...pairs].map(
            (key) =>
              (key % lists.right.rows) * lists.left.rows + Math.floor(key / lists.right.rows),
          ),
        )
      const { left, right, truth, ambiguous } = lists
      return { ...lists, left: right, right: left, truth: swap(truth), ambiguous: swap(ambiguous) }
    },
  },
  { name: 'columns that say nothing', of: ofBoth(withJunk) },
  {
    name: 'row numbers in both',
    of: ofBoth((list, side) =>
      withColumns(
        list,
        columnOf('nr', list, (row) => String(((row * 7919 + side * 31) % list.rows) + 1)),
      ),
    ),
  },
  {
    name: 'long ids in both',
    of: ofBoth((list, side) => {
      const random = randomNumbers(61 + side)
      return withColumns(
        list,
        columnOf('id2', list, () => String(100_000 + Math.floor(900_000 * random()))),
      )
    }),
  },
  { name: 'right in one column', of: ofRight(inOneColumn) },
  { name: 'both in one column', of: ofBoth(inOneColumn) },
  {
    name: 'right in upper case',
    of: ofRight((list) => rewritten(list, (cell) => cell.toUpperCase())),
  },
  {
    name: 'umlauts written out',
    of: ofBoth((list, side) =>
      rewritten(list, (cell) =>
        side === 0
          ? withUmlauts(cell, (letter) => umlauts[letter]!)
          : withUmlauts(cell, (letter) => `${letter}e`).toUpperCase(),
      ),
    ),
  },
  {
    name: 'umlauts left off',
    of: (lists) => ({
      ...lists,
      left: rewritten(lists.left, (cell) => withUmlauts(cell, (letter) => umlauts[letter]!)),
    }),
  },
  {
    name: 'utf-8 read as latin-1',
    of: ofBoth((list, side) =>
      rewritten(list, (cell) => {
        const text = withUmlauts(cell, (letter) => umlauts[letter]!)
        return side === 0 ? text : Buffer.from(text, 'utf8').toString('latin1')
      }),
    ),
  },
  {
    name: 'entities of html',
    of: ofBoth((list, side) =>
      rewritten(list, (cell) =>
        withUmlauts(cell, (letter) => (side === 0 ? umlauts[letter]! : `&${letter}uml;`)),
      ),
    ),
  },
  {
    name: 'right in cyrillic',
    of: ofRight((list) =>
      rewritten(list, (cell) => cell.replace(/[a-zA-Z]/g, (letter) => cyrillic[letter] ?? letter)),
    ),
  },
  {
    name: 'prefix on codes',
    of: ofRight((list) => rewritten(list, (cell) => cell.replace(code, (found) => `SKU-${found}`))),
  },
  {
    name: 'zeros before codes',
    of: ofRight((list) => rewritten(list, (cell) => cell.replace(code, (found) => `000${found}`))),
  },
  {
    name: 'codes without hyphens',
    of: ofRight((list) =>
      rewritten(list, (cell) => cell.replace(code, (found) => found.replaceAll('-', ''))),
    ),
  },
  {
    name: 'codes in pieces',
    of: ofRight((list) =>
      rewritten(list, (cell) =>
        cell.replace(code, (found) => found.replace(/(?<=[A-Za-z])-?(?=\d)/, ' ')),
      ),
    ),
  },
  {
    name: 'phones with country',
    of: ofRight((list) =>
      rewritten(list, (cell) => cell.replace(phone, (_, a, b, c) => `+1 (${a}) ${b} ${c}`)),
    ),
  },
  {
    name: 'phones in one run',
    of: ofRight((list) =>
      rewritten(list, (cell) => cell.replace(phone, (_, a, b, c) => `001${a}${b}${c}`)),
    ),
  },
  {
    name: 'prices with tax',
    of: ofRight((list) =>
      rewritten(list, (cell, c) =>
        price.test(cell) && !/year/i.test(list.columns[c]!.name)
          ? (Number(cell.replace(/[$€,\s]/g, '')) * 1.19).toFixed(2)
          : cell,
      ),
    ),
  },
  {
    name: 'words for empty cells',
    of: ofBoth((list) => ({
      ...list,
      columns: list.columns.map(({ name, values }) => ({
        name,
        values: values.map((cell) => cell ?? 'N/A'),
      })),
    })),
  },
  {
    name: 'a third of cells empty',
    of: ofRight((list) => {
      const random = randomNumbers(9)
      return rewritten(list, (cell, c) => (c > 0 && random() < 0.33 ? null : cell))
    }),
  },
  {
    name: 'misspelt',
    of: ofRight((list) => rewritten(list, typing(77))),
  },
  {
    name: 'words turned round',
    of: ofRight((list) =>
      rewritten(list, (cell) => {
        const words = cell.split(' ')
        return words.length > 12 ? cell : [...words.slice(1), words[0]!].join(' ')
      }),
    ),
  },
  {
    name: 'marks and spaces',
    of: ofRight((list) =>
      rewritten(list, (cell) => ` <b>${cell.replaceAll(' ', '\u00a0 ')}</b>\u200b `),
    ),
  },
  {
    name: 'cut after 20 characters',
    of: ofRight((list) => rewritten(list, (cell) => cell.slice(0, 20))),
  },
  {
    name: 'glued words',
    of: ofRight((list) =>
      rewritten(list, (cell) =>
        cell.replace(/(\p{L}{3,}) (\p{L}{3,})/u, (all, a, b) =>
          hashOf(all) % 2 === 0 ? `${a}${b}` : all,
        ),
      ),
    ),
  },
]
