import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChunkParser, type ParsedChunk, textColumns, textOf } from './parse-chunk.ts'
import type { ParseRules } from './parse-rules.ts'
import { DAY_MICROS } from './timestamp.ts'

const rules: ParseRules = {
  paths: {
    event_id: ['event_id'],
    player_id: ['player_id'],
    session_id: ['session_id'],
    event_type: ['event_type'],
    timestamp: ['timestamp'],
  },
  properties: ['properties'],
  timestampUnit: 'iso',
  revenueProperties: ['revenue', 'price'],
  latest: { day: 25_000, micros: 0 },
  seeds: [1, 2, 3],
}

function bytesOf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(`${lines.join('\n')}\n`))
}

/** All that is kept of a chunk. */
function contentOf(chunk: ParsedChunk) {
  const { line: lines, day, micros, revenue } = chunk.memory
  const rows = Array.from({ length: chunk.rows }, (_, row) => ({
    line: lines[row],
    texts: Object.values(textColumns).map((column) => textOf(chunk, column, row)),
    moment: day[row]! * DAY_MICROS + micros[row]!,
    revenue: revenue[row],
  }))
  const properties = chunk.properties.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const { rejected, nulls } = chunk
  return { rows, rejected: [...rejected], parsed: chunk.parsed, nulls, properties }
}

function parsed(lines: readonly string[], parser = new ChunkParser(rules)) {
  const bytes = bytesOf(lines)
  return contentOf(parser.parse(bytes, 0, bytes.length))
}

function line(fields: Readonly<Record<string, string>>): string {
  const all = {
    event_id: '"e1"',
    player_id: '"p1"',
    event_type: '"win"',
    timestamp: '"2025-01-01T10:00:00Z"',
    ...fields,
  }
  const members = Object.entries(all).map(([key, value]) => `"${key}":${value}`)
  return `{${members.join(',')}}`
}

describe('a chunk of lines', () => {
  it('becomes columns, and every other line has its reason', () => {
    const { rows, rejected } = parsed([
      line({ event_id: '"a"', session_id: '"s"', properties: '{"revenue":2.5,"level":3}' }),
      line({ event_id: '7.0', properties: 'null', app: '"x"' }),
      'no JSON',
      line({ event_id: '""' }),
    ])
    expect(rows).toEqual([
      {
        line: 0,
        texts: ['a', 'p1', 's', 'win', '{"revenue":2.5,"level":3}', null],
        moment: 20_089 * DAY_MICROS + 36_000_000_000,
        revenue: 2.5,
      },
      {
        line: 1,
        texts: ['7.0', 'p1', null, 'win', null, '{"app":"x"}'],
        moment: 20_089 * DAY_MICROS + 36_000_000_000,
        revenue: NaN,
      },
    ])
    expect(rejected.map(({ line: at, reason }) => [at, reason])).toEqual([
      [2, 'malformed_json'],
      [3, 'missing_field'],
    ])
  })

  it('is the same for lines of a known shape and for lines that are read for the first time', () => {
    const value = fc.constantFrom(
      '"a"',
      '"a\\u0041\\""',
      '"\u00e9\u{1f600}"',
      '""',
      '0',
      '-1.5e3',
      '12',
      '01',
      '1x',
      'true',
      'null',
      '{}',
      '{"a":{"b":[1,"}"]}}',
      '[1,{"revenue":1}]',
      '"unfinished',
    )
    const properties = fc.oneof(
      value,
      fc
        .array(fc.tuple(fc.constantFrom('revenue', 'price', 'level', 'r\\u0065venue'), value), {
          maxLength: 3,
        })
        .map((members) => `{${members.map(([key, each]) => `"${key}":${each}`).join(',')}}`),
    )
    const member = fc.oneof(
      fc.tuple(fc.constantFrom('event_id', 'player_id', 'session_id', 'event_type', 'x'), value),
      fc.tuple(fc.constant('timestamp'), fc.constantFrom('"2025-01-01"', '"2025-13-01"', '5')),
      fc.tuple(fc.constant('properties'), properties),
    )
    const any = fc
      .tuple(
        fc.array(member, { maxLength: 7 }),
        fc.constantFrom(',', ', ', ' ,'),
        fc.constantFrom('', ' ', '\r'),
      )
      .map(([members, comma, end]) => {
        const whole = members.map(([key, each]) => `"${key}":${each}`).join(comma)
        return `{${whole}}${end}`
      })
    const usual = fc
      .tuple(value, properties)
      .map(([id, all]) => line({ event_id: id, properties: all }))
    for (const each of [rules, { ...rules, properties: 'rest' as const }]) {
      fc.assert(
        fc.property(fc.array(fc.oneof(any, usual), { minLength: 1, maxLength: 6 }), (lines) => {
          const parser = new ChunkParser(each)
          const first = parsed(lines, parser)
          expect(parsed(lines, parser)).toEqual(first)
          // Nothing can be known of a line that is the only one.
          const alone = lines.map((text) => parsed([text], new ChunkParser(each)))
          expect(first.rows.map(({ texts, revenue }) => ({ texts, revenue }))).toEqual(
            alone.flatMap(({ rows }) => rows.map(({ texts, revenue }) => ({ texts, revenue }))),
          )
          expect(first.rejected.map(({ reason, detail }) => [reason, detail])).toEqual(
            alone.flatMap(({ rejected }) => rejected.map(({ reason, detail }) => [reason, detail])),
          )
        }),
        { numRuns: 60 },
      )
    }
  })

  it('takes revenue and profile from properties wherever the mapping finds them', () => {
    const nested = {
      ...rules,
      paths: { ...rules.paths, player_id: ['data', 'user'] },
      properties: ['data'],
    }
    const lines = [1, 2, 3].map((n) =>
      line({ event_id: `${n}`, data: `{"user":"u${n}","price":${n}}` }),
    )
    const { rows, properties } = parsed(lines, new ChunkParser(nested))
    expect(rows.map(({ texts, revenue }) => [texts[1], revenue])).toEqual([
      ['u1', 1],
      ['u2', 2],
      ['u3', 3],
    ])
    expect(properties.map(({ key, count }) => [key, count])).toEqual([
      ['price', 3],
      ['user', 3],
    ])
  })

  it('decodes a text for every field that takes it, in all lines of a chunk', () => {
    const all = ['a']
    const same = {
      event_id: all,
      player_id: all,
      session_id: all,
      event_type: all,
      timestamp: ['t'],
    }
    const text = `${'x'.repeat(200)}"`
    const lines = Array.from({ length: 50 }, () => JSON.stringify({ a: text, t: '2025-01-01' }))
    const { rows } = parsed(lines, new ChunkParser({ ...rules, paths: same }))
    expect(rows.map(({ texts }) => texts)).toEqual(
      lines.map(() => [text, text, text, text, null, null]),
    )
  })

  it('reads texts that fill their column far beyond its first room', () => {
    const lines = Array.from({ length: 400 }, (_, n) =>
      line({ event_id: `"${'x'.repeat(n)}${n}"`, session_id: `"${'é'.repeat(n + 1)}"` }),
    )
    const { rows } = parsed(lines)
    expect(rows.map(({ texts }) => [texts[0], texts[2]])).toEqual(
      Array.from({ length: 400 }, (_, n) => [`${'x'.repeat(n)}${n}`, 'é'.repeat(n + 1)]),
    )
  })
})
