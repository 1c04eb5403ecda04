import { randomNumbers } from './lists.ts'
import type { GeneratedLists } from './persons.ts'
import type { RecordList } from '../../src-main/reconciliation/engine/types.ts'

type Random = () => number

const consonants = 'b br d dr f fl g gr h k kl l m n p pr r s sk st t tr v'.split(' ')
const vowels = 'a e i o u ai ei oa'.split(' ')
const packages = [
  ['with Expert Package', 'w. Expert Pkg'],
  ['with Edge Package', 'w. Edge Pkg'],
  ['Limited', 'LTD'],
  ['Grand Touring', 'GT'],
  ['Sport', 'Sport'],
  ['', ''],
  ['X-RS', 'X-RS'],
  ['Adrenaline', 'Adren.'],
] as const
const engines = [
  '850 E-Drive Turbo R',
  '850 E-Drive',
  '650R E-Drive',
  '900 Quad Turbo',
  '900 Quad',
  '600 EFI',
]
const lengths = [120, 129, 137, 146, 154, 165]
const profiles = [1, 1.25, 1.5, 2, 2.5, 3]
const colours = [
  'Timeless Black',
  'Catalyst Grey',
  'Arctic White',
  'Lava Red',
  'Octane Blue',
  'Neo Yellow',
]
const trackNames = ['PowderMax', 'Ice Ripper', 'Cobra', 'RipSaw']
const uses = ['deep snow', 'groomed trails', 'long days', 'forestry', 'first winters', 'climbing']

const pickFrom =
  (random: Random) =>
  <T>(from: readonly T[]): T =>
    from[Math.floor(random() * from.length)]!

function names(count: number, random: Random): string[] {
  const pick = pickFrom(random)
  const words = new Set<string>()
  while (words.size < count) {
    const word =
      pick(consonants) + pick(vowels) + pick(consonants) + pick(vowels) + pick(['', 'n', 'r', 'l'])
    words.add(word.charAt(0).toUpperCase() + word.slice(1))
  }
  return [...words]
}

function listOf(
  prefix: string,
  heading: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): RecordList {
  return {
    rows: rows.length,
    ids: rows.map((_, row) => `${prefix}${row + 1}`),
    columns: heading.map((name, c) => ({ name, values: rows.map((cells) => cells[c] ?? null) })),
  }
}

/** A price list against pages: several rows share a page, some have none, some pages no row. */
export function catalogueLists(pages: number, seed: number): GeneratedLists {
  const random = randomNumbers(seed)
  const pick = pickFrom(random)
  const families = names(Math.max(5, Math.round(pages / 3)), random)
  const left: (string | null)[][] = []
  const right: (string | null)[][] = []
  const partner: number[] = []
  const taken = new Set<string>()
  while (right.length < pages) {
    const family = pick(families)
    const pack = pick(packages)
    if (taken.has(family + pack[0])) continue
    taken.add(family + pack[0])
    const offered = [pick(engines), pick(engines)].filter(
      (engine, at, all) => all.indexOf(engine) === at,
    )
    const tracks = Array.from(
      { length: 1 + Math.floor(random() * 3) },
      () => [pick(lengths), pick(profiles)] as const,
    )
    const price = 8000 + 100 * Math.floor(random() * 120)
    const page = random() < 0.1 ? -1 : right.length
    right.push([
      `${family} ${pack[0]}`.trim().toUpperCase(),
      '2026',
      offered.join(' | '),
      tracks.map(([length, profile]) => `${length} x 16 x ${profile}`).join(' | '),
      `For ${pick(uses)}, ${pick(['Pilot DS', 'Pilot X', 'Pilot TS'])} skis. Dry weight ${190 + Math.floor(random() * 70)} kg.`,
    ])
    if (random() < 0.1) continue
    const variants = 1 + Math.floor(random() * 6)
    for (let variant = 0; variant < variants; variant++) {
      const track = pick(tracks)
      const own = page >= 0 || random() < 0.5
      left.push([
        `${pick(['A', 'B', 'C'])}${pick(['K', 'L', 'M'])}T${String.fromCharCode(65 + Math.floor(random() * 26))}`,
        own ? family : pick(families),
        random() < 0.3 ? pack[0] : pack[1],
        pick(offered),
        `${track[0]}in ${Math.round(track[0] * 25.4)}mm ${track[1]}in ${pick(trackNames)}`,
        pick(colours),
        `${Math.round(price * (0.97 + 0.1 * random()))},00 EUR`,
      ])
      partner.push(page)
    }
    if (page === -1) right.pop()
    if (page === -1) taken.add(`gone ${taken.size}`)
  }
  return {
    left: listOf('L', ['code', 'model', 'package', 'engine', 'track', 'color', 'price'], left),
    right: listOf('P', ['title', 'year', 'engines', 'tracks', 'text'], right),
    partner: Int32Array.from(partner),
  }
}

/** Many near duplicates inside each list: the same article in several colours and sizes. */
export function variantLists(articles: number, seed: number): GeneratedLists {
  const random = randomNumbers(seed)
  const pick = pickFrom(random)
  const brands = names(9, random)
  const lines = names(40, random)
  const things = ['jacket', 'boot', 'helmet', 'glove', 'backpack', 'tent', 'lamp', 'stove']
  const sizes = ['S', 'M', 'L', 'XL']
  const left: (string | null)[][] = []
  const right: { readonly cells: (string | null)[]; readonly of: number }[] = []
  for (let article = 0; article < articles; article++) {
    const [brand, line, thing] = [pick(brands), pick(lines), pick(things)]
    const number = 1000 + Math.floor(random() * 9000)
    const price = 20 + Math.floor(random() * 300)
    for (const colour of colours.slice(0, 1 + Math.floor(random() * 4))) {
      for (const size of sizes.slice(0, 1 + Math.floor(random() * 3))) {
        const sides = random()
        if (sides < 0.8) left.push([`${brand} ${line} ${thing}`, colour, size, String(price)])
        if (sides > 0.2) {
          right.push({
            cells: [
              `${line} ${thing} ${random() < 0.7 ? `${colour.toLowerCase()} ` : ''}${size}`,
              brand.toUpperCase(),
              `${random() < 0.9 ? price : price + 10}.00`,
              random() < 0.5 ? `${number}-${size}` : null,
            ],
            of: sides < 0.8 ? left.length - 1 : -1,
          })
        }
      }
    }
  }
  right.sort((a, b) => (a.cells[0]! < b.cells[0]! ? -1 : 1))
  const partner = new Int32Array(left.length).fill(-1)
  for (const [row, { of }] of right.entries()) if (of >= 0) partner[of] = row
  return {
    left: listOf('L', ['article', 'colour', 'size', 'price'], left),
    right: listOf(
      'R',
      ['title', 'maker', 'price', 'number'],
      right.map(({ cells }) => cells),
    ),
    partner,
  }
}

/** A price list of one year against the next: some models go on, some end, some are new. */
export function yearLists(models: number, seed: number): GeneratedLists {
  const random = randomNumbers(seed)
  const pick = pickFrom(random)
  const families = names(Math.max(6, Math.round(models / 10)), random)
  const left: (string | null)[][] = []
  const right: { readonly cells: (string | null)[]; readonly of: number }[] = []
  for (let model = 0; model < models; model++) {
    const [family, pack, engine] = [pick(families), pick(packages), pick(engines)]
    const [length, profile, trackName] = [pick(lengths), pick(profiles), pick(trackNames)]
    const price = 8000 + 10 * Math.floor(random() * 1200)
    const row = (year: number): (string | null)[] => [
      family,
      random() < 0.5 ? pack[0] : pack[1],
      engine,
      `${length}in ${Math.round(length * 25.4)}mm ${profile}in ${trackName}`,
      random() < 0.7 ? pick(['Electric', 'SHOT']) : null,
      pick(colours),
      String(year),
      String(Math.round(price * (year === 2025 ? 1 : 0.98 + 0.06 * random()))),
    ]
    const kind = random()
    if (kind < 0.75) left.push(row(2025))
    if (kind > 0.2) right.push({ cells: row(2026), of: kind < 0.75 ? left.length - 1 : -1 })
  }
  right.sort((a, b) => Number(a.cells[7]) - Number(b.cells[7]))
  const heading = ['model', 'package', 'engine', 'track', 'starter', 'color', 'year', 'price']
  const partner = new Int32Array(left.length).fill(-1)
  for (const [at, { of }] of right.entries()) if (of >= 0) partner[of] = at
  return {
    left: listOf('L', heading, left),
    right: listOf(
      'R',
      heading,
      right.map(({ cells }) => cells),
    ),
    partner,
  }
}
