import { describe, expect, it } from 'vitest'
import type { DecisionEvent } from '../../../../src-shared/reconciliation/decisions.ts'
import { logText, parseLog } from './decision-log.ts'

const event: DecisionEvent = {
  action: 'reject',
  left: 'p "1"',
  right: 'S\n2',
  number: 1,
  at: '2026-01-05T08:00:00.000Z',
  by: 'reviewer',
  who: 'Ada',
  note: 'another track',
  batch: null,
  seen: 0,
}

describe('a log of decisions as a file', () => {
  it('is read as it was written, whatever ends its lines', () => {
    const events = [event, { ...event, number: 2 }]
    expect(parseLog(logText(events))).toEqual(events)
    expect(parseLog(logText(events).replaceAll('\n', '\r\n'))).toEqual(events)
  })

  it('is refused with the line that is none', () => {
    expect(() => parseLog(`${logText([event])}no json\n`)).toThrow('Line 2 is no decision.')
    expect(() => parseLog('[]\n')).toThrow('Line 1 is no decision.')
    expect(() => parseLog('\n')).toThrow('The file has no decisions.')
  })
})
