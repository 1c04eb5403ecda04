import { join } from 'node:path'
import type { RecordList } from '../../src-main/reconciliation/engine/types.ts'
import { keepPartners, randomNumbers, readPlainList, selectRows } from './lists.ts'
import type { LabelledLists } from './lists.ts'
import { type GeneratedLists, personLists, productLists } from './persons.ts'
import { catalogueLists, variantLists, yearLists } from './invented.ts'

type Random = () => number

/** A source of lists with a known truth, and how many draws of each share it is worth. */
export interface WiderSet {
  readonly name: string
  readonly lists: LabelledLists
}

/**
 * Lists of the same kinds as the shared ones that nothing was tuned on: each shared list against a
 * copy of itself in another hand, generated registers and catalogues, several rows to a page, years,
 * variants. Those whose files are absent are left out.
 */
export function widerSets(folder: string): WiderSet[] {
  const sets: LabelledLists[] = []
  for (const [file, rows, strength] of [
    ['dblp_acm/left', 600, 2],
    ['dblp_acm/right', 500, 1],
    ['abt_buy/left', 600, 2],
    ['abt_buy/right', 500, 1],
    ['fodors_zagats/left', 500, 2],
    ['fodors_zagats/right', 332, 1],
    ['amazon_google_pairs/left', 600, 1],
    ['amazon_google_pairs/right', 600, 2],
    ['beer_pairs/left', 275, 1],
    ['bikes_unlabelled/left', 500, 1],
    ['snowmobile_skidoo_2024_2025_yoy/right', 59, 1],
  ] as const) {
    const list = readPlainList(join(folder, `${file}.csv`))
    if (list !== null) sets.push(rewrittenLists(file, list, rows, strength))
  }
  for (const seed of [11, 12]) sets.push(labelled(`persons ${seed}`, personLists(900, seed)))
  for (const seed of [21, 22]) sets.push(labelled(`products ${seed}`, productLists(250, 700, seed)))
  for (const [pages, seed] of [
    [14, 31],
    [30, 32],
    [60, 33],
    [120, 34],
  ] as const) {
    sets.push(labelled(`catalogue of ${pages} pages`, catalogueLists(pages, seed)))
  }
  for (const seed of [41, 42]) sets.push(labelled(`variants ${seed}`, variantLists(70, seed)))
  for (const [models, seed] of [
    [60, 51],
    [200, 52],
  ] as const) {
    sets.push(labelled(`years of ${models} models`, yearLists(models, seed)))
  }
  return sets.map((lists) => ({ name: lists.name, lists }))
}

function labelled(name: string, { left, right, partner }: GeneratedLists): LabelledLists {
  const truth = new Set<number>()
  for (const [l, r] of partner.entries()) if (r >= 0) truth.add(l * right.rows + r)
  return { name, left, right, truth, ambiguous: new Set() }
}

/** 60 of 100 records stand in both lists, 20 in each alone; the right one is in another hand. */
function rewrittenLists(
  name: string,
  list: RecordList,
  most: number,
  strength: number,
): LabelledLists {
  const random = randomNumbers(list.rows + most)
  const order = Array.from({ length: list.rows }, (_, row) => row)
  shuffle(order, random)
  const drawn = order.slice(0, most)
  const both = Math.round(drawn.length * 0.6)
  const alone = Math.round(drawn.length * 0.8)
  const leftRows = drawn.slice(0, alone)
  const rightRows = [...drawn.slice(0, both), ...drawn.slice(alone)]
  shuffle(leftRows, random)
  shuffle(rightRows, random)
  const place = new Map(rightRows.map((row, at) => [row, at]))
  const truth = new Set<number>()
  for (const [at, row] of leftRows.entries()) {
    const other = place.get(row)
    if (other !== undefined) truth.add(at * rightRows.length + other)
  }
  const right = selectRows(list, rightRows)
  return {
    name: `${name.replace('snowmobile_skidoo_', '')} rewritten`,
    left: selectRows(list, leftRows),
    right: {
      ...right,
      columns: right.columns
        .map((column, c) => ({
          name: `field ${c}`,
          values: column.values.map((value) =>
            value === null || random() < 0.05 * strength
              ? null
              : rewritten(value, strength, random),
          ),
        }))
        .toReversed(),
    },
    truth,
    ambiguous: new Set(),
  }
}

function shuffle(values: number[], random: Random): void {
  for (let at = values.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const moved = values[at]!
    values[at] = values[other]!
    values[other] = moved
  }
}

/** Misspelt, left out, shortened and swapped words; numbers that moved. */
function rewritten(value: string, strength: number, random: Random): string {
  if (/^[\d.,]+$/.test(value)) {
    const number = Number(value.replace(/,/g, ''))
    const moved = random() < 0.1 * strength && number > 20 && !/^(?:19|20)\d\d$/.test(value)
    return moved ? String(Math.round(number * (0.95 + 0.1 * random()))) : value
  }
  const words = value.split(' ').flatMap((word) => {
    const chance = random() / strength
    if (chance < 0.05) return []
    if (chance < 0.09 && word.length > 4) {
      const at = 1 + Math.floor(random() * (word.length - 2))
      return [word.slice(0, at) + word.slice(at + 1)]
    }
    if (chance < 0.12 && /^[a-z]{6,}$/i.test(word)) return [`${word.slice(0, 3)}.`]
    if (chance < 0.16) return [word.replace(/[-/']/g, '')]
    return [word]
  })
  if (words.length > 2 && random() < 0.1 * strength) {
    const at = Math.floor(random() * (words.length - 1))
    words.splice(at, 2, words[at + 1]!, words[at]!)
  }
  return words.length === 0 ? value : words.join(' ')
}

/** As `keepPartners`, by whole groups of right rows that share a value or a first word. */
export function keepFamilies(lists: LabelledLists, share: number, seed: number): LabelledLists {
  const groups = groupsOf(lists.right)
  if (groups === null) return keepPartners(lists, share, seed)
  const partnered = new Set<number>()
  for (const key of lists.truth) partnered.add(key % lists.right.rows)
  const names = [...new Set(groups)].toSorted()
  const random = randomNumbers(seed)
  const order = names.map((name) => ({ name, key: random() })).toSorted((a, b) => a.key - b.key)
  const gone = new Set<number>()
  for (const { name } of order) {
    const rows = groups.flatMap((group, row) => (group === name && partnered.has(row) ? [row] : []))
    if (gone.size + rows.length / 2 > (1 - share) * partnered.size) continue
    for (const row of rows) gone.add(row)
  }
  return keepPartners(lists, 1, seed, gone)
}

function groupsOf(list: RecordList): string[] | null {
  const ways = list.columns.flatMap(({ values }) => [
    values.map((value) => value ?? ''),
    values.map((value) => (value ?? '').toLowerCase().split(/[^\p{L}\p{N}]+/u)[0]!),
  ])
  const fitting = ways.filter((groups) => {
    const sizes = new Map<string, number>()
    for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
    return (
      sizes.size >= 4 && sizes.size <= list.rows / 4 && Math.max(...sizes.values()) < list.rows / 3
    )
  })
  return fitting[0] ?? null
}
