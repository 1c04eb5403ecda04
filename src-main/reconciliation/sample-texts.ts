import { quoteField } from '../data/csv-text.ts'
import type { SeededRandom } from '../platform/seeded-random.ts'
import type { Page, Row } from './sample-rows.ts'

/** The importer's own hand: codes, short words, inches over millimetres, prices with a comma. */
export function pricesText(rows: readonly Row[]): string {
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
export function germanText(rows: readonly Row[]): string {
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
export function catalogueText(pages: readonly Page[], random: SeededRandom): string {
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

const decimalOf = (value: number): string =>
  Number.isInteger(value) ? `${value}.0` : String(value)
const spaced = (price: number): string => String(price).replace(/(?=(\d{3})+$)(?<=\d)/g, ' ')

export function csv(rows: readonly (readonly string[])[]): string {
  return `${rows.map((cells) => cells.map(quoteField).join(',')).join('\n')}\n`
}
