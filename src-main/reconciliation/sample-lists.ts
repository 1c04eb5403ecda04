import { quoteField } from '../data/csv-text.ts'
import { SeededRandom } from '../platform/seeded-random.ts'

/**
 * A price list and a catalogue of an invented maker of snow machines, always the same: several rows of
 * the list share a page of the catalogue, some have none, and both are written by different hands.
 */
export interface SampleLists {
  readonly files: readonly { readonly name: string; readonly text: string }[]
}

export const sampleNames = {
  prices: 'price-list.csv',
  /** The same list as the German importer wrote it. */
  german: 'preisliste.csv',
  catalogue: 'catalogue.csv',
  known: 'known-pairs.csv',
} as const

interface Family {
  readonly name: string
  /** First two characters of its codes. */
  readonly code: string
  readonly packages: readonly (readonly [plain: string, short: string])[]
  readonly engines: readonly string[]
  /** Length in inches, profile in inches. */
  readonly tracks: readonly (readonly [length: number, profile: number])[]
  readonly price: number
  readonly use: string
}

const families: readonly Family[] = [
  {
    name: 'Fjell',
    code: 'FJ',
    packages: [
      ['with Expert Package', 'w. Expert Pkg'],
      ['with Edge Package', 'w. Edge Pkg'],
      ['Limited', 'LTD'],
      ['', ''],
    ],
    engines: ['850 E-Drive Turbo R', '850 E-Drive', '650R E-Drive'],
    tracks: [
      [154, 3],
      [165, 3],
      [146, 2.5],
    ],
    price: 17_400,
    use: 'Deep snow above the tree line',
  },
  {
    name: 'Vinter',
    code: 'VR',
    packages: [
      ['X-RS with Competition Package', 'X-RS w. Comp. Pkg'],
      ['X-RS', 'X-RS'],
      ['Adrenaline', 'Adrenaline'],
      ['Sport', 'Sport'],
    ],
    engines: ['850 E-Drive', '650R E-Drive', '900 Quad Turbo R'],
    tracks: [
      [129, 1.25],
      [137, 1.5],
    ],
    price: 14_300,
    use: 'Groomed trails and tight bends',
  },
  {
    name: 'Kurs',
    code: 'KU',
    packages: [
      ['Grand Touring Limited', 'GT LTD'],
      ['Grand Touring', 'GT'],
      ['Sport', 'Sport'],
    ],
    engines: ['900 Quad Turbo', '900 Quad', '600 EFI'],
    tracks: [
      [137, 1.25],
      [154, 1.5],
    ],
    price: 15_900,
    use: 'Two people and their luggage over long days',
  },
  {
    name: 'Arbeid',
    code: 'AB',
    packages: [
      ['Wide Track Limited', 'WT LTD'],
      ['Wide Track', 'WT'],
      ['', 'STD'],
    ],
    engines: ['900 Quad Turbo', '900 Quad', '650R E-Drive'],
    tracks: [
      [154, 1.5],
      [154, 1.75],
    ],
    price: 13_800,
    use: 'Towing, huts and forestry',
  },
  {
    name: 'Grense',
    code: 'GR',
    packages: [
      ['X-RS', 'X-RS'],
      ['Adventure Package', 'Adventure Pkg'],
      ['', ''],
    ],
    engines: ['850 E-Drive Turbo R', '850 E-Drive', '900 Quad'],
    tracks: [
      [146, 2],
      [146, 1.6],
    ],
    price: 15_200,
    use: 'On the trail and off it',
  },
  {
    name: 'Sno',
    code: 'SN',
    packages: [
      ['Summit with Turbo Kit', 'Summit w. Turbo Kit'],
      ['Summit', 'Summit'],
      ['Backcountry', 'Backcountry'],
    ],
    engines: ['650R E-Drive', '850 E-Drive Turbo R', '850 E-Drive'],
    tracks: [
      [150, 2.6],
      [159, 2.6],
    ],
    price: 16_100,
    use: 'Climbing and side-hilling',
  },
  {
    name: 'Ferd',
    code: 'FD',
    packages: [
      ['Expedition Limited', 'Exp. LTD'],
      ['Expedition', 'Exp.'],
      ['Xtreme', 'Xtreme'],
    ],
    engines: ['900 Quad Turbo R', '900 Quad Turbo', '650R E-Drive'],
    tracks: [
      [154, 1.8],
      [162, 1.8],
    ],
    price: 16_600,
    use: 'Weeks away from the road',
  },
  {
    name: 'Unge',
    code: 'UN',
    packages: [
      ['120', '120'],
      ['200', '200'],
      ['Neo', 'Neo'],
      ['Neo Plus', 'Neo+'],
    ],
    engines: ['600 EFI 55 hp', '600 EFI 40 hp'],
    tracks: [
      [120, 1],
      [93, 1],
    ],
    price: 8_200,
    use: 'First winters',
  },
]

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

interface Page {
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

interface Row {
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

/** The same lists on every machine. */
export function sampleLists(): SampleLists {
  const random = new SeededRandom(20_260_114)
  const pages = makePages(random)
  const rows = makeRows(random, pages)
  return {
    files: [
      { name: sampleNames.prices, text: pricesText(rows) },
      { name: sampleNames.german, text: germanText(rows) },
      { name: sampleNames.catalogue, text: catalogueText(pages, random) },
      {
        name: sampleNames.known,
        text: csv([
          ['left_id', 'right_id'],
          ...rows.flatMap(({ id, page }) => (page === null ? [] : [[id, page.id]])),
        ]),
      },
    ],
  }
}

function makePages(random: SeededRandom): readonly Page[] {
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

function makeRows(random: SeededRandom, pages: readonly Page[]): readonly Row[] {
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

/** The importer's own hand: codes, short words, inches over millimetres, prices with a comma. */
function pricesText(rows: readonly Row[]): string {
  return csv([
    [
      'id',
      'product_code',
      'my',
      'model',
      'package',
      'engine',
      'track',
      'starter',
      'color',
      'retail_price',
    ],
    ...rows.map((row) => [
      row.id,
      row.code,
      `MY${row.year % 100}`,
      row.id.endsWith('7') ? row.model.toUpperCase() : row.model,
      typo(row),
      row.engine,
      `${row.track[0]}in ${Math.round(row.track[0] * 25.4)}mm ${decimalOf(row.track[1])}in ${row.trackName}`,
      row.starter === 'Electric' ? 'Electric Start' : row.starter,
      row.colour[0],
      `${spaced(row.price)},00 EUR`,
    ]),
  ])
}

/** Other headings, semicolons, decimal commas; fewer columns. */
function germanText(rows: readonly Row[]): string {
  const lines = [
    ['Nr', 'Artikelnummer', 'Modell', 'Ausstattung', 'Motor', 'Raupe', 'Farbe', 'Jahr', 'Preis'],
    ...rows.map((row) => [
      row.id,
      row.code,
      row.model,
      typo(row),
      row.engine.replace('E-Drive', 'EDrive'),
      `${row.track[0]} x ${String(row.track[1]).replace('.', ',')} Zoll`,
      row.colour[1],
      String(row.year),
      `${String(row.price).replace(/(?=(\d{3})+$)(?<=\d)/g, '.')},00 €`,
    ]),
  ]
  return `${lines.map((cells) => cells.join(';')).join('\n')}\n`
}

/** The maker's own hand: titles in capitals, several options in a cell, prices in plain numbers. */
function catalogueText(pages: readonly Page[], random: SeededRandom): string {
  return csv([
    [
      'page',
      'brand',
      'model_year',
      'title',
      'engines',
      'tracks_in',
      'starter',
      'suggested_price',
      'description',
    ],
    ...pages.map((page) => [
      page.id,
      'Norrvik',
      String(page.year),
      `${page.family.name} ${page.pack[0]}`.trim().toUpperCase(),
      page.engines.join(' | '),
      page.tracks
        .map(([length, profile]) => `${length} x ${14 + random.integer(3)} x ${decimalOf(profile)}`)
        .join(' | '),
      page.starter,
      String(page.price),
      page.text,
    ]),
  ])
}

/** Some packages are mistyped, always in the same rows. */
function typo({ id, pack }: Row): string {
  if (id.endsWith('4') && pack.includes('Expert')) return pack.replace('Expert', 'Expret')
  if (id.endsWith('9') && pack.includes('Touring')) return pack.replace('Touring', 'Turing')
  return pack
}

const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ'
const letter = (place: number): string => letters[place % letters.length]!
const decimalOf = (value: number): string =>
  Number.isInteger(value) ? `${value}.0` : String(value)
const spaced = (price: number): string => String(price).replace(/(?=(\d{3})+$)(?<=\d)/g, ' ')
const rounded = (price: number): number => Math.round(price / 10) * 10

function pick<T>(random: SeededRandom, from: readonly T[]): T {
  return from[random.integer(from.length)]!
}

function csv(rows: readonly (readonly string[])[]): string {
  return `${rows.map((cells) => cells.map(quoteField).join(',')).join('\n')}\n`
}
