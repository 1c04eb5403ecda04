import { describe, expect, it } from 'vitest'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import { decisionReasons } from '../../src-shared/reconciliation/fields.ts'
import { survivorship } from '../../src-shared/reconciliation/survivorship.ts'
import { effectiveDecisions } from './decisions.ts'
import type { RecordList } from './engine/types.ts'
import { goldenLines, matchLines, unmatchedLines } from './outputs.ts'
import { decisionsOf } from './result-load.ts'
import type { ResultState } from './result-state.ts'
import { LogState } from './review/log-state.ts'

const listOf = (ids: readonly string[]): RecordList => ({
  rows: ids.length,
  ids,
  columns: [{ name: 'left_id', values: ids.map((id) => `cell of ${id}`) }],
})

/** One list alone in which every pair of rows given is accepted, overlaid with a log. */
function duplicatesOf(
  ids: readonly string[],
  rows: readonly (readonly [number, number])[],
  events: readonly DecisionEvent[] = [],
): ResultState {
  const list = listOf(ids)
  const pairs = {
    count: rows.length,
    left: Int32Array.from(rows, ([left]) => left),
    right: Int32Array.from(rows, ([, right]) => right),
    weight: new Float32Array(rows.length),
    confidence: new Float32Array(rows.length).fill(0.9),
    decision: new Uint8Array(rows.length),
    reason: new Uint8Array(rows.length).fill(decisionReasons.indexOf('confident')),
  }
  const log = new LogState()
  log.add(events)
  const rowOf = new Map(ids.map((id, row) => [id, row]))
  const matching = { cardinality: 'many_to_many', deduplicated: true } as const
  const { decisions } = decisionsOf({ rowOf: { left: rowOf, right: rowOf }, model: matching }, log)
  return {
    left: list,
    right: list,
    deduplicated: true,
    fields: [],
    cardinality: matching.cardinality,
    survivorship: survivorship.parse({}),
    pairs,
    decisions,
    effective: effectiveDecisions(pairs, decisions, matching),
  }
}

const said = (number: number, action: 'accept' | 'reject', left: string, right: string) => ({
  number,
  action,
  left,
  right,
  at: '2026-01-02T03:04:05.000Z',
  by: 'reviewer' as const,
  who: 'Ann',
  note: '',
  batch: null,
  seen: number - 1,
})

const below = (lines: Iterable<string>): string[] => [...lines].slice(1)

describe('the files of one list alone', () => {
  it('put the smaller id first: as numbers where all are some, else as text', () => {
    const rows = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const
    expect(below(matchLines(duplicatesOf(['10', '9', '007'], rows), false))).toEqual([
      '007,9,0.9,accept',
      '007,10,0.9,accept',
      '9,10,0.9,accept',
    ])
    // 9 < 10 as numbers, 10 < 1a and 1a < 9 as text: a mixture has no order.
    expect(below(matchLines(duplicatesOf(['10', '9', '1a'], rows), false))).toEqual([
      '10,1a,0.9,accept',
      '10,9,0.9,accept',
      '1a,9,0.9,accept',
    ])
  })

  it('follow the last word about a pair, whichever way round it is named', () => {
    const turned = [said(1, 'reject', 'b', 'a'), said(2, 'accept', 'a', 'b')]
    const again = [...turned, said(3, 'reject', 'b', 'a'), said(4, 'accept', 'c', 'a')]
    const lines = (events: readonly DecisionEvent[]) =>
      below(matchLines(duplicatesOf(['a', 'b', 'c'], [[0, 1]], events), true))
    expect(lines(turned)).toEqual(['a,b,0.9,accept'])
    expect(lines(again)).toEqual(['a,b,0.9,reject', 'a,c,,accept'])
  })

  it('hold ids of any kind, and columns called as one of ours', () => {
    const ids = ['=1+1', 'a,b', 'c"d', 'e\nf', '007', 'x'.repeat(3000)]
    const state = duplicatesOf(ids, [
      [1, 2],
      [3, 4],
    ])
    expect(below(matchLines(state, false))).toEqual([
      '007,"e\nf",0.9,accept',
      '"a,b","c""d",0.9,accept',
    ])
    const [header, ...alone] = unmatchedLines(state, 'left')
    expect(header).toBe('left_id,why,candidates,best_right_id,best_confidence,left_id (2)')
    expect(alone.map((line) => line.slice(0, 20))).toEqual(['=1+1,no_candidate,0,', 'x'.repeat(20)])
    expect(below(goldenLines(state)).map((line) => line.slice(0, 16))).toEqual([
      '=1+1,,cell of =1',
      '"a,b | c""d",,"c',
      '"e\nf | 007",,"ce',
      'x'.repeat(16),
    ])
  })
})
