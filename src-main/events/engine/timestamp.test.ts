import fc from 'fast-check'
import { expect, it } from 'vitest'
import { momentOf } from '../reference.testing.ts'
import { DAY_MICROS, TimestampReader } from './timestamp.ts'

const encoder = new TextEncoder()

/** Microseconds since 1970-01-01, or null. */
function read(text: string): bigint | null {
  const bytes = encoder.encode(text)
  const reader = new TimestampReader()
  return reader.read(bytes, 0, bytes.length)
    ? BigInt(reader.day) * BigInt(DAY_MICROS) + BigInt(reader.micros)
    : null
}

function readEpoch(value: number, perUnit: number): bigint | null {
  const reader = new TimestampReader()
  return reader.readEpoch(value, perUnit)
    ? BigInt(reader.day) * BigInt(DAY_MICROS) + BigInt(reader.micros)
    : null
}

const two = (max: number) => fc.nat({ max }).map((n) => String(n).padStart(2, '0'))

it('reads exactly what the grammar of the specification reads', () => {
  const zone = fc.oneof(
    fc.constantFrom(
      '',
      'Z',
      'z',
      '+',
      '+1',
      '+01',
      '-0130',
      '+01:30',
      '+1:30',
      '+24',
      '-00:60',
      'UTC',
    ),
    fc
      .tuple(fc.constantFrom('+', '-'), two(25), fc.constantFrom('', ':'), two(61))
      .map((p) => p.join('')),
  )
  const fraction = fc.oneof(
    fc.constant(''),
    fc.stringMatching(/^[0-9]{0,11}$/).map((digits) => `.${digits}`),
  )
  const text = fc
    .tuple(
      fc.nat({ max: 9999 }).map((n) => String(n).padStart(4, '0')),
      two(13),
      two(32),
      fc.constantFrom('T', ' ', 't', ''),
      two(25),
      two(61),
      fc.oneof(
        fc.constant(''),
        two(61).map((s) => `:${s}`),
      ),
      fraction,
      zone,
    )
    .map(
      ([y, m, d, t, h, min, s, f, z]) =>
        `${y}-${m}-${d}${t === '' ? '' : `${t}${h}:${min}${s}${f}`}${z}`,
    )
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (written) => {
      expect(read(written)).toBe(momentOf(written))
    }),
    { numRuns: 3000 },
  )
})

it.each([
  ['1970-01-01', 0n],
  ['2024-02-29T00:00+00:01', 1_709_164_740_000_000n],
  ['0001-01-01T00:00:00.0000019Z', -62_135_596_799_999_999n],
  ['9999-12-31T23:59:59.999999Z', 253_402_300_799_999_999n],
  ['2023-02-29', null],
  ['2100-02-29', null],
  ['2000-02-29T23:59:60Z', null],
])('reads %s', (text, micros) => {
  expect(read(text)).toBe(micros)
})

it('reads seconds and milliseconds of the epoch, broken ones and those before 1970', () => {
  expect(readEpoch(1.5, 1_000_000)).toBe(1_500_000n)
  expect(readEpoch(-0.25, 1_000_000)).toBe(-250_000n)
  expect(readEpoch(1_735_787_045_123, 1000)).toBe(1_735_787_045_123_000n)
  expect(readEpoch(Infinity, 1000)).toBeNull()
  expect(readEpoch(1e300, 1_000_000)).toBeNull()
})
