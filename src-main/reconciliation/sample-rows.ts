import type { SeededRandom } from '../platform/seeded-random.ts'
import { families, type Family } from './sample-families.ts'

/** Pages of the year before, which the catalogue still has: near twins without a row. */
const lastYears: readonly string[] = ['Fjell', 'Vinter', 'Kurs', 'Grense', 'Ferd']

const colours: readonly (readonly [english: string, german: string])[] = [
  ['Timeless Black', 'Schwarz'],
  ['Catalyst Grey / Neo Yellow', 'Grau / Gelb'],
  ['Arctic White', 'Weiss'],
  ['Lava Red', 'Lavarot'],
  ['Octane Blue / Black', 'Blau / Schwarz'],
]
const starters = ['Electric', 'SHOT', 'Manual']
const trackNames = ['PowderMax', 'Ice Ripper', 'Cobra', 'RipSaw']
const suspensions = ['tMotion XT', 'rMotion X', 'PPS 3', 'Neo']

/** A page of the catalogue: a machine with the options it is sold with. */
export interface Page {
  readonly id: string
  readonly family: Family
  readonly pack: readonly [plain: string, short: string]
  readonly year: number
  readonly engines: readonly string[]
  readonly tracks: Family['tracks']
  readonly starter: string
  readonly suspension: string
  readonly trackName: string
  readonly price: number
  readonly text: string
}

/** A row of the price list: one variant; `page` null for a machine that the catalogue does not have. */
export interface Row {
  readonly id: string
  readonly code: string
  readonly page: Page | null
  readonly family: Family
  readonly model: string
  readonly pack: string
  readonly engine: string
  readonly track: Family['tracks'][number]
  readonly trackName: string
  readonly colour: (typeof colours)[number]
  readonly starter: string
  readonly price: number
  readonly year: number
}

export function makePages(random: SeededRandom): readonly Page[] {
  const pages: Page[] = []
  const editions = [
    ...families.map((family) => ({ family, year: 2026 })),
    ...families
      .filter(({ name }) => lastYears.includes(name))
      .map((family) => ({ family, year: 2025 })),
  ]
  for (const { family, year } of editions) {
    for (const [best, pack] of family.packages.entries()) {
      const engines = family.engines.slice(0, best === 0 ? 2 : 3)
      const tracks = family.tracks.slice(0, 1 + random.integer(family.tracks.length))
      const suspension = pick(random, suspensions)
      pages.push({
        id: `P${String(pages.length + 1).padStart(3, '0')}`,
        family,
        pack,
        year,
        engines,
        tracks,
        starter: family.name === 'Unge' ? 'Manual' : pick(random, starters.slice(0, 2)),
        suspension,
        trackName: pick(random, trackNames),
        price: rounded(family.price * (1.25 - 0.09 * best) * (year === 2026 ? 1 : 0.94)),
        text: `${family.use}. ${suspension} rear suspension, ${pick(random, ['Pilot DS 4', 'Pilot TS', 'Pilot X'])} skis, ${pick(random, ['7.8 in. touchscreen', '10.25 in. touchscreen', '4.5 in. display'])}. Dry weight ${190 + random.integer(70)} kg (${pick(random, ['Gen4', 'Gen5'])} platform).`,
      })
    }
  }
  return pages
}

export function makeRows(random: SeededRandom, pages: readonly Page[]): readonly Row[] {
  const rows: Row[] = []
  const add = (page: Page, over: Partial<Row> = {}): void => {
    const { family, pack } = page
    const place = rows.length
    rows.push({
      id: `L${String(place + 1).padStart(3, '0')}`,
      // Two letters of the family, the model year's letter, one of the variant.
      code: `${family.code}T${letter(place)}`,
      page,
      family,
      model: family.name,
      pack: random.integer(3) === 0 ? pack[0] : pack[1],
      engine: pick(random, page.engines),
      track: pick(random, page.tracks),
      trackName: page.trackName,
      colour: pick(random, colours),
      starter: page.starter,
      // Most are sold at the catalogue's price.
      price:
        random.integer(3) > 0 ? page.price : rounded(page.price * (0.97 + 0.12 * random.uniform())),
      year: page.year,
      ...over,
    })
  }
  for (const page of pages) {
    // Two pages of the catalogue are of machines that this importer does not sell.
    if (page.id === 'P004' || page.id === 'P017' || page.year !== 2026) continue
    const variants = 3 + random.integer(7)
    for (let variant = 0; variant < variants; variant++) add(page)
  }
  // An engine that the page does not offer, and a price far from the catalogue's.
  add(pages[5]!, { engine: '600 EFI' })
  add(pages[9]!, { engine: '650R E-Drive' })
  add(pages[12]!, { price: rounded(pages[12]!.price * 1.4) })
  // Machines without a page.
  const races: readonly (readonly [string, string, number])[] = [
    ['Vinter', 'RS Race', 16_900],
    ['Rave', 'RS 600', 15_500],
    ['Rave', 'Enduro', 14_800],
    ['Skog', 'Expedition SE', 18_200],
  ]
  for (const [model, pack, price] of races) {
    add(pages[4]!, {
      page: null,
      model,
      pack,
      price,
      engine: '600RR',
      code: `${model.slice(0, 2).toUpperCase()}T${letter(rows.length)}`,
    })
  }
  return rows
}

const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ'
const letter = (place: number): string => letters[place % letters.length]!
const rounded = (price: number): number => Math.round(price / 10) * 10

function pick<T>(random: SeededRandom, from: readonly T[]): T {
  return from[random.integer(from.length)]!
}
