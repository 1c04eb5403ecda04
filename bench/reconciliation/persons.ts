import type { RecordList } from '../../src-main/reconciliation/engine/types.ts'
import { randomNumbers } from './lists.ts'

/** Two generated lists and, for each left row, its right row; -1: it has none. */
export interface GeneratedLists {
  readonly left: RecordList
  readonly right: RecordList
  readonly partner: Int32Array
}

const starts = 'b br c ch d f g gr h j k kl l m n p r s sch st t th v w z'.split(' ')
const middles = 'a e i o u ei au ie oe aa'.split(' ')
const ends = 'n r l s t nd rk ll ng m ck ss rt'.split(' ')
const lastParts = 'mann berg sen stad feld er ow ski ez ini vik holm ard eau'.split(' ')
const streetKinds = ['Street', 'Road', 'Lane', 'Avenue', 'Way', 'Close', 'Square']
const domains = ['post.example', 'mail.example', 'web.example', 'firm.example', 'net.example']

type Random = () => number

/** Smaller numbers come up more often, as names do. */
function often(random: Random, size: number): number {
  return Math.floor(size * random() ** 2.2)
}

function invent(count: number, make: () => string): string[] {
  const words = new Set<string>()
  while (words.size < count) {
    const word = make()
    words.add(word.charAt(0).toUpperCase() + word.slice(1))
  }
  return [...words]
}

/** One letter changed, left out, doubled or swapped with the next. */
function misspelt(text: string, random: Random): string {
  if (text.length < 3) return text
  const at = 1 + Math.floor(random() * (text.length - 2))
  switch (Math.floor(random() * 4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1)
    case 1:
      return text.slice(0, at) + text[at]! + text.slice(at)
    case 2:
      return text.slice(0, at) + text[at + 1]! + text[at]! + text.slice(at + 2)
    default:
      return text.slice(0, at) + 'aeinrst'[Math.floor(random() * 7)]! + text.slice(at + 1)
  }
}

/**
 * People as two registers write them: half of the left rows have a partner on the right, with
 * misspellings, short streets, other e-mail addresses, other orders of a date, and gaps.
 */
export function personLists(rows: number, seed = 1): GeneratedLists {
  const random = randomNumbers(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const syllable = (): string => pick(starts) + pick(middles)
  const first = invent(900, () => syllable() + pick(ends) + pick(['', 'a', 'o', 'ie']))
  const last = invent(Math.max(800, Math.min(30_000, rows >> 2)), () =>
    random() < 0.5
      ? syllable() + pick(ends) + pick(lastParts)
      : syllable() + syllable() + pick(lastParts),
  )
  const streets = invent(Math.max(300, Math.min(12_000, rows >> 3)), () =>
    random() < 0.5 ? syllable() + pick(ends) + 'er' : syllable() + syllable() + pick(ends),
  )
  const cities = invent(900, () => syllable() + pick(ends) + pick(['burg', 'ton', 'dorf']))
  const two = (value: number): string => String(value).padStart(2, '0')
  const person = (): string[] => {
    const given = first[often(random, first.length)]!
    const family = last[often(random, last.length)]!
    const date = [1935 + Math.floor(random() * 72), 1 + Math.floor(random() * 12)]
    const birth = `${date[0]}-${two(date[1]!)}-${two(1 + Math.floor(random() * 28))}`
    const street = `${1 + Math.floor(random() * 140)} ${pick(streets)} ${pick(streetKinds)}`
    const number = random() < 0.6 ? String(Math.floor(random() * 1000)) : ''
    const mail = `${given}.${family}${number}@${pick(domains)}`.toLowerCase()
    return [given, family, birth, street, cities[often(random, cities.length)]!, mail]
  }
  const again = (of: readonly string[]): string[] => {
    const copy = of.slice()
    if (random() < 0.12) copy[0] = misspelt(copy[0]!, random)
    else if (random() < 0.06) copy[0] = copy[0]!.charAt(0)
    if (random() < 0.15) copy[1] = misspelt(copy[1]!, random)
    if (random() < 0.05) copy[2] = copy[2]!.slice(0, 8) + two(1 + Math.floor(random() * 28))
    if (random() < 0.15) copy[3] = misspelt(copy[3]!, random)
    else if (random() < 0.12) copy[3] = person()[3]!
    if (random() < 0.08) copy[4] = person()[4]!
    if (random() < 0.25) copy[5] = person()[5]!
    return copy
  }
  const people: string[][] = []
  const copies: { readonly of: number; readonly cells: string[] }[] = []
  for (let row = 0; row < rows; row++) people.push(person())
  for (let row = 0; row < rows; row++) {
    copies.push(
      row % 2 === 0 ? { of: row, cells: again(people[row]!) } : { of: -1, cells: person() },
    )
  }
  for (let at = copies.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const moved = copies[at]!
    copies[at] = copies[other]!
    copies[other] = moved
  }
  const partner = new Int32Array(rows).fill(-1)
  for (const [row, { of }] of copies.entries()) if (of >= 0) partner[of] = row
  const gaps = [0.01, 0, 0.08, 0.06, 0.03, 0.25]
  const list = (prefix: string, names: readonly string[], of: readonly string[][]): RecordList => ({
    rows,
    ids: of.map((_, row) => `${prefix}${row + 1}`),
    columns: names.map((name, c) => ({
      name,
      values: of.map((cells) => (random() < gaps[c]! ? null : cells[c]!)),
    })),
  })
  return {
    left: list('A', ['given_name', 'surname', 'born', 'street', 'city', 'email'], people),
    right: list(
      'B',
      ['first', 'last', 'date_of_birth', 'address', 'town', 'mail'],
      copies.map(({ cells }) => cells),
    ),
    partner,
  }
}

const makers = ['Norvik', 'Halden', 'Brenta', 'Osprey', 'Kestrel', 'Lumo', 'Tarn', 'Vesper']
const uses = ['trail', 'touring', 'utility', 'crossover', 'mountain', 'junior', 'race', 'rental']
const colours = ['black', 'white', 'red', 'lime green', 'orange', 'viper red', 'catalyst grey']

/** A price list against a catalogue: models of many families, packages, engines, tracks, years. */
export function productLists(leftRows: number, rightRows: number, seed = 1): GeneratedLists {
  const random = randomNumbers(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const families = invent(
    Math.max(20, rightRows / 40),
    () => pick(starts) + pick(middles) + pick(ends) + pick(middles) + pick(ends),
  )
  const packs = [
    ['Expert Package', 'Expert Pkg'],
    ['Limited', 'LTD'],
    ['Grand Touring', 'GT'],
    ['Sport', 'Sport'],
    ['with Competition Package', 'w. Comp. Pkg'],
  ] as const
  const letters = (count: number): string =>
    Array.from({ length: count }, () => String.fromCharCode(65 + Math.floor(random() * 26))).join(
      '',
    )
  const catalogue: (string | null)[][] = []
  const prices: (string | null)[][] = []
  for (let row = 0; row < rightRows; row++) {
    const maker = pick(makers)
    const family = pick(families)
    const pack = pick(packs)
    const engine = `${pick([120, 400, 600, 650, 850, 900])}${pick(['R', '', ' EFI', ' ACE', ' Turbo'])}`
    const inches = pick([120, 129, 137, 146, 154, 165])
    const year = 2018 + Math.floor(random() * 9)
    const code = `${letters(2)}${String.fromCharCode(75 + year - 2018)}${letters(1)}${Math.floor(random() * 100)}`
    const price = 5000 + 100 * Math.floor(random() * 180)
    const [use, colour] = [pick(uses), pick(colours)]
    catalogue.push([
      `${maker} ${family} ${pack[0]} ${engine}`,
      random() < 0.7 ? code : null,
      `For ${use}, ${inches} in. track, ${colour}. Dry weight ${190 + Math.floor(random() * 80)} kg.`,
      String(year),
      `${price}.00`,
    ])
    const offered = random() < 0.1 ? price + 300 : price
    prices.push([
      `${family} ${engine} ${random() < 0.7 ? pack[1] : pack[0]}`,
      random() < 0.7 ? code : null,
      `${inches}in ${Math.round(inches * 25.4)} mm ${colour}`,
      `MY${String(year).slice(2)}`,
      `${String(offered).replace(/(\d)(\d{3})$/, '$1 $2')},00 EUR`,
    ])
  }
  const partner = new Int32Array(leftRows).fill(-1)
  const left: (string | null)[][] = []
  const places = Array.from({ length: rightRows }, (_, row) => ({ row, key: random() }))
  places.sort((a, b) => a.key - b.key)
  const gone = new Set<number>()
  for (let row = 0; row < leftRows; row++) {
    left.push(prices[places[row]!.row]!)
    // A tenth of the price list has no page.
    if (random() < 0.1) gone.add(places[row]!.row)
  }
  const kept = catalogue.flatMap((_, row) => (gone.has(row) ? [] : [row]))
  const placeOf = new Map(kept.map((row, at) => [row, at]))
  for (let row = 0; row < leftRows; row++) partner[row] = placeOf.get(places[row]!.row) ?? -1
  const list = (
    prefix: string,
    names: readonly string[],
    rows: readonly (string | null)[][],
  ): RecordList => ({
    rows: rows.length,
    ids: rows.map((_, row) => `${prefix}${row + 1}`),
    columns: names.map((name, c) => ({ name, values: rows.map((cells) => cells[c]!) })),
  })
  return {
    left: list('L', ['model', 'code', 'details', 'model_year', 'price'], left),
    right: list(
      'P',
      ['title', 'article', 'description', 'year', 'list_price'],
      kept.map((row) => catalogue[row]!),
    ),
    partner,
  }
}
