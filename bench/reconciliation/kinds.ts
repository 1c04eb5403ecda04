import { randomNumbers } from './lists.ts'

export type Random = () => number
export type Cells = readonly (string | null)[]

/** A kind of things that lists are about, and how two hands write them down. */
export interface Kind {
  readonly name: string
  readonly leftHeading: readonly string[]
  readonly rightHeading: readonly string[]
  /** Draws things; those of one family differ in little (volume, strength, vintage, branch). */
  readonly draw: (count: number, random: Random) => readonly Thing[]
}

export interface Thing {
  readonly family: number
  readonly left: (hand: Hand) => Cells
  readonly right: (hand: Hand) => Cells
}

/** How carelessly a list is written: 0 to the letter, 1 badly. */
export class Hand {
  readonly #random: Random
  readonly #noise: number

  constructor(random: Random, noise: number) {
    this.#random = random
    this.#noise = noise
  }

  happens(chance: number): boolean {
    return this.#random() < chance * this.#noise
  }

  /** As usual, or in another of its forms. */
  either(usual: string, ...others: readonly string[]): string {
    if (!this.happens(0.5)) return usual
    return others[Math.floor(this.#random() * others.length)]!
  }

  gap(value: string, chance = 0.15): string | null {
    return this.happens(chance) ? null : value
  }

  /** A number that moved by at most this share. */
  near(value: number, share: number, chance = 0.3): number {
    return this.happens(chance) ? value * (1 + share * (2 * this.#random() - 1)) : value
  }

  text(value: string): string {
    const words = value.split(' ').flatMap((word) => {
      const chance = this.#random() / Math.max(1e-9, this.#noise)
      if (chance < 0.04 && value.length > 12) return []
      if (chance < 0.1 && word.length > 3) return [this.#misspelt(word)]
      if (chance < 0.14 && /^\p{L}{6,}$/u.test(word)) return [`${word.slice(0, 4)}.`]
      if (chance < 0.18) return [word.toUpperCase()]
      return [word]
    })
    if (words.length > 2 && this.happens(0.12)) words.push(words.shift()!)
    return words.length === 0 ? value : words.join(' ')
  }

  #misspelt(word: string): string {
    const at = 1 + Math.floor(this.#random() * (word.length - 2))
    if (this.#random() < 0.5) return word.slice(0, at) + word.slice(at + 1)
    return word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2)
  }
}

export class Words {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)]!
  }

  /** The first ones come up more often, as words do. */
  often<T>(from: readonly T[]): T {
    return from[Math.floor(from.length * this.#random() ** 2.5)]!
  }

  whole(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1))
  }

  some<T>(from: readonly T[], least: number, most: number): T[] {
    return Array.from({ length: this.whole(least, most) }, () => this.often(from))
  }

  invent(count: number, parts: readonly (readonly string[])[]): string[] {
    const made = new Set<string>()
    for (let tries = 0; made.size < count && tries < 50 * count; tries++) {
      const word = parts.map((part) => this.pick(part)).join('')
      made.add(word.charAt(0).toUpperCase() + word.slice(1))
    }
    return [...made]
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.whole(0, 9)).join('')
  }

  letters(count: number): string {
    return Array.from({ length: count }, () => this.pick('ABCDEFGHJKLMNPRSTVWXYZ'.split(''))).join(
      '',
    )
  }
}

export const onset = 'b br c cl d dr f g gr h j k l m n p pl r s st t tr v w'.split(' ')
export const nucleus = 'a e i o u ea ia io ou'.split(' ')
export const coda = 'n r l s t nd rn lt ck sh m x'.split(' ')
export const vowel = 'a e i o'.split(' ')

/** Things by families of one to `most` members, made of what they share. */
export function families<T>(
  count: number,
  words: Words,
  most: number,
  share: () => T,
  member: (shared: T, nth: number) => Omit<Thing, 'family'>,
): Thing[] {
  const things: Thing[] = []
  for (let family = 0; things.length < count; family++) {
    const shared = share()
    const size = Math.min(words.whole(1, most), count - things.length)
    for (let nth = 0; nth < size; nth++) things.push({ family, ...member(shared, nth) })
  }
  return things
}

const books: Kind = {
  name: 'books',
  leftHeading: ['title', 'author', 'publisher', 'year', 'isbn', 'price'],
  rightHeading: ['name', 'by', 'house', 'published', 'format', 'amount'],
  draw(count, random) {
    const words = new Words(random)
    const vocabulary = words.invent(400 + count, [
      onset,
      nucleus,
      coda,
      ['', '', 'ing', 'er', 'ly'],
    ])
    const first = words.invent(120, [onset, nucleus, coda])
    const last = words.invent(300 + count / 4, [onset, nucleus, coda, ['son', 'er', 'wood', 'ley']])
    const houses = words.invent(25, [onset, nucleus, coda])
    return families(
      count,
      words,
      4,
      () => ({
        title: `${words.pick(['The', 'A', ''])} ${words.some(vocabulary, 2, 5).join(' ')}`.trim(),
        given: words.often(first),
        family: words.often(last),
        house: words.often(houses),
        year: words.whole(1950, 2022),
      }),
      ({ title, given, family, house, year }, nth) => {
        const volume = nth === 0 ? '' : words.pick([`Volume ${nth + 1}`, `Book ${nth + 1}`])
        const isbn = `978${words.digits(10)}`
        const price = words.whole(6, 60) + 0.99
        const full = volume === '' ? title : `${title}: ${volume}`
        return {
          left: (hand) => [
            hand.text(full),
            `${given} ${family}`,
            hand.gap(`${house} Press`),
            String(year + nth),
            hand.gap(isbn, 0.3),
            price.toFixed(2),
          ],
          right: (hand) => [
            hand.text(hand.happens(0.4) ? full.replace('Volume', 'Vol.') : full),
            hand.either(`${family}, ${given}`, `${given.charAt(0)}. ${family}`, family),
            hand.gap(hand.either(`${house} Press`, house, `${house} Publ.`)),
            String(Math.round(hand.near(year + nth, 0.001))),
            words.pick(['Paperback', 'Hardcover', 'Audio']),
            hand.near(price, 0.4, 0.8).toFixed(2),
          ],
        }
      },
    )
  },
}

const tools: Kind = {
  name: 'tools',
  leftHeading: ['sku', 'description', 'brand', 'list_price'],
  rightHeading: ['item', 'product', 'pack', 'eur', 'info'],
  draw(count, random) {
    const words = new Words(random)
    const brands = words.invent(14, [onset, nucleus, coda, ['ex', 'tec', 'o', '']])
    const things = [
      'drill',
      'angle grinder',
      'jigsaw',
      'planer',
      'sander',
      'router',
      'impact driver',
    ]
    const extras = ['set', 'kit', 'with case', 'bare', 'brushless', 'compact', 'heavy duty', 'long']
    return families(
      count,
      words,
      5,
      () => ({
        brand: words.often(brands),
        thing: words.pick(things),
        series: words.letters(2),
        number: words.whole(10, 99),
        price: words.whole(40, 500),
      }),
      ({ brand, thing, series, number, price }, nth) => {
        const volts = words.pick([10.8, 12, 18, 36])
        const amps = words.pick(['2.0', '4.0', '5.0'])
        const code = `${series}${number}${nth}-${words.letters(1)}${words.digits(2)}`
        const extra = words.some(extras, 0, 2).join(' ')
        const cost = price * (1 + nth / 7)
        return {
          left: (hand) => [
            hand.gap(code, 0.1),
            hand.text(`${thing} ${volts} V ${amps} Ah ${extra}`.trim()),
            brand,
            cost.toFixed(2),
          ],
          right: (hand) => [
            hand.either(code, code.replace('-', ''), code.toLowerCase(), code.split('-')[0]!),
            hand.text(`${brand} ${hand.either(extra, '')} ${thing} ${volts}V`.replace(/ +/g, ' ')),
            hand.gap(`${words.pick([1, 1, 1, 2])} pc`),
            hand.near(cost, 0.15, 0.9).toFixed(2).replace('.', ','),
            hand.gap(words.some(extras, 3, 9).join(' '), 0.5),
          ],
        }
      },
    )
  },
}

const films: Kind = {
  name: 'films',
  leftHeading: ['title', 'year', 'director', 'minutes', 'genre'],
  rightHeading: ['film', 'released', 'cast', 'directed_by', 'length'],
  draw(count, random) {
    const words = new Words(random)
    const vocabulary = words.invent(250 + count / 2, [
      onset,
      nucleus,
      coda,
      ['', 'ness', 'ed', 's'],
    ])
    const people = words.invent(100 + count / 3, [onset, nucleus, coda, ['a', 'o', 'i', 'y']])
    const person = (): string => `${words.often(people)} ${words.often(people)}`
    return families(
      count,
      words,
      3,
      () => ({ title: words.some(vocabulary, 1, 3).join(' '), director: person() }),
      ({ title, director }, nth) => {
        const year = words.whole(1940, 2023)
        const minutes = words.whole(78, 190)
        const own = nth === 0 ? title : `${title} ${nth + 1}`
        const cast = [person(), person(), person()]
        const by = random() < 0.5 ? director : person()
        return {
          left: (hand) => [
            hand.text(`The ${own}`),
            String(year),
            hand.gap(by, 0.2),
            String(minutes),
            words.pick(['Drama', 'Comedy', 'Crime', 'War']),
          ],
          right: (hand) => [
            hand.text(hand.either(`${own}, The`, own, `The ${own} (${year})`)),
            hand.gap(String(year + (hand.happens(0.2) ? 1 : 0))),
            cast.join(', '),
            hand.gap(hand.text(by), 0.3),
            hand.gap(`${Math.round(hand.near(minutes, 0.03))} min`),
          ],
        }
      },
    )
  },
}

const companies: Kind = {
  name: 'companies',
  leftHeading: ['firma', 'ort', 'plz', 'strasse'],
  rightHeading: ['company', 'city', 'postcode', 'street', 'sector'],
  draw(count, random) {
    const words = new Words(random)
    const names = words.invent(200 + count / 2, [onset, nucleus, coda, ['mann', 'er', '', 'berg']])
    const towns = words.invent(60, [
      onset,
      nucleus,
      coda,
      ['stadt', 'heim', 'ville', 'ton', 'burg'],
    ])
    const streets = words.invent(150, [onset, nucleus, coda, ['er', 'en', '']])
    const trades = [
      ['Maschinenbau', 'Machinery', 'Masch.bau'],
      ['Bäckerei', 'Bakery', 'Baeckerei'],
      ['Transporte', 'Transport', 'Transp.'],
      ['Immobilien', 'Real Estate', 'Immob.'],
      ['Elektrotechnik', 'Electrics', 'Elektro'],
      ['Consulting', 'Consulting', 'Beratung'],
      ['Söhne', 'Sons', 'Soehne'],
    ] as const
    const forms = [
      ['GmbH', 'GmbH', 'Ges.m.b.H.'],
      ['AG', 'AG', 'Aktiengesellschaft'],
      ['KG', 'KG', 'Kommanditges.'],
      ['S.A.', 'SA', 'S.A.'],
      ['Ltd', 'Limited', 'Ltd.'],
    ] as const
    return families(
      count,
      words,
      3,
      () => ({ name: words.often(names), form: words.pick(forms) }),
      ({ name, form }) => {
        const trade = words.pick(trades)
        const town = words.often(towns)
        const code = String(10000 + towns.indexOf(town) * 731 + words.whole(0, 40))
        const street = words.often(streets)
        const number = words.whole(1, 120)
        return {
          left: (hand) => [
            hand.text(`${name} ${trade[0]} ${form[0]}`),
            town,
            code,
            hand.gap(`${street}straße ${number}`),
          ],
          right: (hand) => [
            hand.text(
              `${name} ${hand.either(trade[0], trade[1], trade[2])} ${hand.either(form[0], form[1], form[2])}`,
            ),
            hand.text(town),
            hand.gap(hand.either(code, `D-${code}`)),
            hand.gap(
              hand.either(
                `${street}straße ${number}`,
                `${street}str. ${number}`,
                `${number} ${street} St`,
              ),
            ),
            words.pick(['A', 'B', 'C', 'F', 'G']),
          ],
        }
      },
    )
  },
}

const boards: Kind = {
  name: 'boards',
  leftHeading: ['part', 'maker', 'text', 'stock'],
  rightHeading: ['description', 'supplier', 'unit_price', 'package'],
  draw(count, random) {
    const words = new Words(random)
    const makers = words.invent(10, [onset, nucleus, coda, ['on', 'ics', 'a']])
    const things = [
      'Resistor',
      'Capacitor',
      'Voltage regulator',
      'Op amp',
      'MOSFET',
      'Diode',
      'Relay',
    ]
    const cases = ['0603', '0805', 'SOT-23', 'SO-8', 'DIP-8', 'TO-220']
    return families(
      count,
      words,
      6,
      () => ({
        maker: words.often(makers),
        thing: words.pick(things),
        stem: `${words.letters(2)}${words.whole(100, 9999)}`,
      }),
      ({ maker, thing, stem }) => {
        const value = words.pick([1, 1.5, 2.2, 3.3, 4.7, 10, 22, 47])
        const rating = words.pick([5, 12, 16, 25, 50, 100])
        const housing = words.pick(cases)
        const code = `${stem}${words.pick(['A', 'B', 'C', 'D', ''])}${words.letters(1)}-${words.digits(1)}`
        const price = words.whole(1, 400) / 100
        return {
          left: (hand) => [
            code,
            maker,
            hand.text(`${thing} ${value} ${rating}V ${housing}`),
            hand.gap(String(words.whole(0, 5000))),
          ],
          right: (hand) => [
            hand.text(
              `${hand.either(code, code.slice(0, -2), stem)} ${thing.toUpperCase()} ${value} ${rating} V`,
            ),
            hand.gap(hand.text(maker)),
            price.toFixed(2),
            hand.gap(hand.either(housing, housing.replace('-', '')), 0.3),
          ],
        }
      },
    )
  },
}

const screws: Kind = {
  name: 'screws',
  leftHeading: ['article', 'size', 'norm', 'pieces', 'finish'],
  rightHeading: ['text', 'qty', 'surface', 'price'],
  draw(count, random) {
    const words = new Words(random)
    const heads = [
      ['hex bolt', 'Hex. bolt', 'bolt hexagon'],
      ['countersunk screw', 'csk screw', 'screw countersunk'],
      ['socket cap screw', 'SHCS', 'cap screw'],
      ['washer', 'washer', 'flat washer'],
      ['threaded rod', 'thr. rod', 'stud'],
    ] as const
    const finishes = [
      ['zinc plated', 'ZP'],
      ['stainless A2', 'A2'],
      ['stainless A4', 'A4'],
      ['black', 'BLK'],
    ] as const
    return families(
      count,
      words,
      8,
      () => ({
        head: words.pick(heads),
        norm: words.whole(400, 7999),
        finish: words.pick(finishes),
      }),
      ({ head, norm, finish }) => {
        const thread = words.pick([3, 4, 5, 6, 8, 10, 12, 16])
        const length = words.pick([8, 10, 12, 16, 20, 25, 30, 40, 50, 60, 80])
        const pieces = words.pick([10, 25, 50, 100, 200, 500])
        return {
          left: (hand) => [
            hand.text(head[0]),
            `M${thread}x${length}`,
            hand.gap(`DIN ${norm}`, 0.3),
            `${pieces} pcs`,
            hand.gap(finish[0]),
          ],
          right: (hand) => [
            `${hand.either(head[0], head[1], head[2])} ${hand.either(`M${thread}x${length}`, `M ${thread} x ${length} mm`, `M${thread}X${length}`)} DIN${norm}`,
            hand.gap(hand.either(String(pieces), `box of ${pieces}`), 0.1),
            hand.gap(finish[1]),
            (thread * length * pieces * 0.001 * (0.8 + 0.4 * random())).toFixed(2),
          ],
        }
      },
    )
  },
}

const groceries: Kind = {
  name: 'groceries',
  leftHeading: ['brand', 'product', 'content', 'ean'],
  rightHeading: ['item', 'weight', 'barcode', 'shelf', 'retail'],
  draw(count, random) {
    const words = new Words(random)
    const brands = words.invent(30 + count / 20, [onset, nucleus, coda, ['o', 'a', 'ino', '']])
    const things = ['muesli', 'chocolate', 'coffee', 'pasta', 'jam', 'crackers', 'juice', 'yoghurt']
    const tastes = ['dark', 'milk', 'hazelnut', 'strawberry', 'classic', 'organic', 'mild', 'light']
    return families(
      count,
      words,
      6,
      () => ({ brand: words.often(brands), thing: words.pick(things) }),
      ({ brand, thing }) => {
        const taste = words.some(tastes, 1, 2).join(' ')
        const grams = words.pick([80, 100, 150, 200, 250, 375, 400, 500, 750, 1000])
        const ean = `40${words.digits(11)}`
        return {
          left: (hand) => [
            brand,
            hand.text(`${thing} ${taste}`),
            hand.either(`${grams} g`, `${grams / 1000} kg`),
            hand.gap(ean, 0.5),
          ],
          right: (hand) => [
            hand.text(`${brand.toUpperCase()} ${hand.either(`${taste} ${thing}`, thing)}`),
            hand.gap(`${grams}g`, 0.1),
            hand.gap(hand.happens(0.1) ? `40${words.digits(11)}` : ean, 0.8),
            `A${words.whole(1, 40)}`,
            (0.99 + grams / 150 + 2 * random()).toFixed(2),
          ],
        }
      },
    )
  },
}

const members: Kind = {
  name: 'members',
  leftHeading: ['name', 'born', 'town'],
  rightHeading: ['surname', 'forename', 'birthday', 'fee'],
  draw(count, random) {
    const words = new Words(random)
    const first = words.invent(90, [onset, nucleus, coda])
    const last = words.invent(80 + count / 4, [
      onset,
      nucleus,
      coda,
      ['sen', 'mann', 'ez', 'ov', ''],
    ])
    const towns = words.invent(30, [onset, nucleus, coda, ['by', 'dorf', 'ton']])
    return families(
      count,
      words,
      3,
      () => ({ family: words.often(last), town: words.often(towns) }),
      ({ family, town }) => {
        const given = words.often(first)
        const [year, month, day] = [words.whole(1940, 2005), words.whole(1, 12), words.whole(1, 28)]
        const two = (value: number): string => String(value).padStart(2, '0')
        return {
          left: (hand) => [
            hand.text(`${given} ${family}`),
            hand.gap(`${year}-${two(month)}-${two(day)}`, 0.3),
            town,
          ],
          right: (hand) => [
            hand.text(family),
            hand.either(given, given.charAt(0), hand.text(given)),
            hand.gap(`${two(day)}.${two(month)}.${hand.happens(0.1) ? year + 1 : year}`, 0.4),
            words.pick(['20', '35', '50']),
          ],
        }
      },
    )
  },
}

/** What constants may be fitted to. */
export const tuningKinds: readonly Kind[] = [
  books,
  tools,
  films,
  companies,
  boards,
  screws,
  groceries,
  members,
]

export interface CaseSettings {
  /** Records of the left list. */
  readonly rows: number
  /** Share of them that have a partner. */
  readonly share: number
  /** Right records without a partner, in shares of the left records. */
  readonly alone: number
  /** Whether whole families are missing on the right, and not single records. */
  readonly byFamily: boolean
  readonly noise: number
  readonly cardinality: 'one_to_one' | 'many_to_one' | 'one_to_many'
  readonly seed: number
}

/** Records that are written down on each side, and on a side that shares several times. */
export function writeLists(
  kind: Kind,
  settings: CaseSettings,
): {
  left: readonly Cells[]
  right: readonly Cells[]
  truth: readonly (readonly [left: number, right: number])[]
} {
  const { rows, share, alone, byFamily, noise, cardinality, seed } = settings
  const random = randomNumbers(seed)
  const words = new Words(random)
  const hand = new Hand(random, noise)
  const copies = (many: boolean): number => (many ? words.whole(1, 5) : 1)
  const manyLeft = cardinality === 'many_to_one'
  const manyRight = cardinality === 'one_to_many'
  const leftThings = Math.max(1, Math.round(rows / (manyLeft ? 3 : 1)))
  const rightAlone = Math.round((rows * alone) / (manyLeft ? 3 : 1))
  const things = kind.draw(leftThings + rightAlone, random)
  const keys = new Map<number, number>()
  for (const { family } of things) if (!keys.has(family)) keys.set(family, random())
  // Families stay together or not: those of the lowest keys have partners.
  const order = things.map((thing, at) => ({
    thing,
    at,
    key: byFamily ? keys.get(thing.family)! : random(),
  }))
  order.sort((a, b) => a.key - b.key || a.at - b.at)
  const both = Math.round(leftThings * share)
  const left: { cells: Cells; of: number; key: number }[] = []
  const right: { cells: Cells; of: number; key: number }[] = []
  for (const [at, { thing }] of order.entries()) {
    if (at < leftThings) {
      for (let copy = copies(manyLeft); copy > 0; copy--) {
        left.push({ cells: thing.left(hand), of: at, key: random() })
      }
    }
    if (at < both || at >= leftThings) {
      for (let copy = copies(manyRight); copy > 0; copy--) {
        right.push({ cells: thing.right(hand), of: at, key: random() })
      }
    }
  }
  left.sort((a, b) => a.key - b.key)
  right.sort((a, b) => a.key - b.key)
  const places = new Map<number, number[]>()
  for (const [at, { of }] of right.entries()) places.set(of, [...(places.get(of) ?? []), at])
  return {
    left: left.map(({ cells }) => cells),
    right: right.map(({ cells }) => cells),
    truth: left.flatMap(({ of }, l) => (places.get(of) ?? []).map((r) => [l, r] as const)),
  }
}
