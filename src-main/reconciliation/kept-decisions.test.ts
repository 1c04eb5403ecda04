import { expect, it } from 'vitest'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import type { RecordList } from './engine/types.ts'
import { keptDecisions } from './kept-decisions.ts'
import { LogState } from './review/log-state.ts'

const listOf = (records: Readonly<Record<string, string>>): RecordList => ({
  rows: Object.keys(records).length,
  ids: Object.keys(records),
  columns: [{ name: 'name', values: Object.values(records) }],
})

const said = (number: number, who = 'Ann') => ({
  number,
  at: '2026-01-02T03:04:05.000Z',
  by: 'reviewer' as const,
  who,
  note: '',
  batch: null,
  seen: number - 1,
})

function logOf(...events: readonly DecisionEvent[]): LogState {
  const log = new LogState()
  log.add(events)
  return log
}

const before = {
  left: listOf({ a: 'Fjell', b: 'Kurs' }),
  right: listOf({ x: 'FJELL', y: 'KURS' }),
}

it('keeps decisions about records that did not change, and counts the others', () => {
  const log = logOf(
    { action: 'accept', left: 'a', right: 'x', ...said(1) },
    { action: 'reject', left: 'b', right: 'x', ...said(2) },
    { action: 'accept', left: 'b', right: 'y', ...said(3) },
  )
  const now = { ...before, left: listOf({ c: 'new', b: 'Kurs GT', a: 'Fjell' }) }
  const { events, dropped } = keptDecisions(log, before, now)
  expect(events).toEqual([{ action: 'accept', left: 'a', right: 'x', ...said(1), seen: 0 }])
  expect(dropped).toBe(2)
})

it('forgets that a record has no counterpart once the other list is another one', () => {
  const log = logOf({ action: 'no_counterpart', side: 'left', record: 'b', ...said(1) })
  expect(keptDecisions(log, before, before).events).toHaveLength(1)
  const more = { ...before, right: listOf({ x: 'FJELL', y: 'KURS', z: 'SNO' }) }
  expect(keptDecisions(log, before, more)).toEqual({ events: [], dropped: 1 })
})

it('keeps who had seen whose decision: who settled something does so still', () => {
  const log = logOf(
    { action: 'accept', left: 'b', right: 'x', ...said(1, 'Cleo') },
    { action: 'accept', left: 'a', right: 'x', ...said(2, 'Ann') },
    { action: 'reject', left: 'a', right: 'x', ...said(3, 'Ben'), seen: 1 },
    { action: 'no_counterpart', side: 'left', record: 'a', ...said(4, 'Cleo') },
    { action: 'accept', left: 'a', right: 'y', ...said(5, 'Ann') },
  )
  const now = { ...before, left: listOf({ a: 'Fjell', b: 'Kurs' }) }
  const verdicts = (kept: LogState) => [...kept.pairs()].map(({ verdict }) => verdict)
  const again = logOf(...keptDecisions(log, before, now).events)
  expect(verdicts(again)).toEqual(verdicts(log))
  const fewer = { ...before, left: listOf({ a: 'Fjell' }) }
  const { events } = keptDecisions(log, before, fewer)
  expect(events.map(({ number, seen }) => [number, seen])).toEqual([
    [1, 0],
    [2, 1],
    [3, 2],
  ])
})

it('keeps a disagreement of two reviewers as one', () => {
  const log = logOf(
    { action: 'accept', left: 'a', right: 'x', ...said(1, 'Ann') },
    { action: 'reject', left: 'a', right: 'x', ...said(2, 'Ben'), seen: 0 },
  )
  const again = logOf(...keptDecisions(log, before, before).events)
  expect(again.pair('a', 'x')?.verdict).toBe('conflict')
})
