import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDuckDb } from '../data/duckdb.ts'
import { GridTables } from '../data/grid-query-tables.ts'
import { createEventResults, readCohorts, readDays, readProperty } from './result-queries.ts'
import { eventLine, lenient, runOver } from './run-in-test.testing.ts'

/** Three players over nine days; two lines that are no events. */
const log = [
  eventLine({
    event_id: 'a1',
    player_id: 'a',
    timestamp: '2025-03-03T00:00:30Z',
    session_id: 's1',
  }),
  eventLine({ event_id: 'a2', player_id: 'a', timestamp: '2025-03-04T12:00:00.123456Z' }),
  eventLine({
    event_id: 'a3',
    player_id: 'a',
    timestamp: '2025-03-11T10:00:00Z',
    properties: { level: 3, 'a/b': [1], price: 2.5 },
  }),
  eventLine({
    event_id: 'b1',
    player_id: 'b',
    timestamp: '2025-03-03T09:00:00Z',
    properties: { level: 'x', price: 5000 },
  }),
  eventLine({
    event_id: 'c1',
    player_id: 'c',
    timestamp: '2025-03-10T09:00:00Z',
    properties: { level: null },
  }),
  eventLine({ event_id: 'c1', player_id: 'c', timestamp: '2025-03-10T09:30:00Z' }),
  '{"event_id": "broken',
].join('\n')

async function ask<T>(
  answer: (asked: { tables: GridTables; run: Parameters<typeof readDays>[0] }) => Promise<T>,
): Promise<T> {
  const { folder, output } = await runOver(
    { 'log.jsonl': log },
    { configuration: lenient, now: '2025-04-01T00:00:00Z' },
  )
  using connection = await openDuckDb({
    memoryLimit: 256 * 1024 ** 2,
    threads: 1,
    tempFolder: join(folder, 'duckdb'),
  })
  using sibling = await connection.sibling()
  return await answer({
    tables: new GridTables(connection),
    run: { connection: sibling, artifacts: output, temporary: folder },
  })
}

const page = { offset: 0, limit: 10, sort: [], filters: [] }

describe('questions about a run of events', () => {
  it('are answered with its days, and which of them the log cuts', () =>
    ask(async ({ run }) => {
      const { days, incomplete, first_event, last_event } = await readDays(run)
      expect(days.map(({ date, dau, revenue }) => [date, dau, revenue])).toEqual([
        ['2025-03-03', 2, 0],
        ['2025-03-04', 1, 0],
        ['2025-03-10', 1, 0],
        ['2025-03-11', 1, 2.5],
      ])
      expect([first_event, last_event, incomplete]).toEqual([
        '2025-03-03T00:00:30.000000Z',
        '2025-03-11T10:00:00.000000Z',
        [],
      ])
    }))

  it('are answered with cohorts by day and by week', () =>
    ask(async ({ run }) => {
      const day = await readCohorts(run, 'day')
      expect(day.cohorts).toEqual([
        { cohort: '2025-03-03', size: 2, active: [2, 1, 0, 0, 0, 0, 0, 0, 1] },
        { cohort: '2025-03-10', size: 1, active: [1, 0] },
      ])
      expect(await readCohorts(run, 'week')).toEqual({
        unit: 'week',
        cohorts: [
          { cohort: '2025-03-03', size: 2, active: [2, 1] },
          { cohort: '2025-03-10', size: 1, active: [1] },
        ],
        total: 2,
        in_progress: '2025-03-10',
      })
    }))

  it('list the players of a cell, as many as the cell counts', () =>
    ask(async ({ run, tables }) => {
      const results = createEventResults()
      const cell = { unit: 'week', cohort: '2025-03-03', period: 1 } as const
      expect(await results.players(tables, run, { ...page, cell })).toEqual({
        rows: [
          {
            player_id: 'a',
            events: 1,
            sessions: 0,
            revenue: 2.5,
            first_event: '2025-03-11T10:00:00.000000Z',
            last_event: '2025-03-11T10:00:00.000000Z',
          },
        ],
        total: 1,
      })
      const all = await results.players(tables, run, { ...page, cell: { ...cell, period: null } })
      expect(all.rows.map(({ player_id, events }) => [player_id, events])).toEqual([
        ['a', 3],
        ['b', 1],
      ])
    }))

  it('list events and rejected lines, filtered and sorted', () =>
    ask(async ({ run, tables }) => {
      const results = createEventResults()
      const events = await results.events(tables, run, {
        ...page,
        filters: [{ column: 'timestamp', op: 'starts_with', value: '2025-03-04' }],
      })
      expect(events.rows.map(({ event_id, timestamp }) => [event_id, timestamp])).toEqual([
        ['a2', '2025-03-04T12:00:00.123456Z'],
      ])
      const rejected = await results.rejected(tables, run, {
        ...page,
        sort: [{ column: 'line', direction: 'desc' }],
      })
      expect(rejected.rows.map(({ line, reason }) => [line, reason])).toEqual([
        [7, 'malformed_json'],
        [6, 'duplicate_event'],
      ])
      const totals = await results.totals(tables, run, { table: 'events', filters: [] })
      expect(totals).toMatchObject({ total: 5, columns: [{ column: 'revenue', sum: 5002.5 }] })
    }))

  it('say what the values of a property are, whatever its name', () =>
    ask(async ({ run }) => {
      expect(await readProperty(run, 'level')).toEqual({
        key: 'level',
        events: 3,
        nulls: 1,
        distinct: 2,
        top: [
          { value: '3', events: 1 },
          { value: 'x', events: 1 },
        ],
        numbers: { events: 1, min: 3, mean: 3, max: 3 },
        event_types: [{ event_type: 'session_start', events: 3 }],
      })
      expect((await readProperty(run, 'a/b')).top).toEqual([{ value: '[1]', events: 1 }])
      expect(await readProperty(run, 'nothing')).toMatchObject({ events: 0, numbers: null })
    }))
})
