import { describe, expect, it } from 'vitest'
import { type ListedRun, noMarks } from '../../../src-shared/marks.ts'
import { runsCsv } from './runs-csv.ts'

const run: ListedRun = {
  id: 'run1',
  kind: 'allocation',
  title: '=1+1',
  created_at: '2026-01-02T03:04:05.000Z',
  lifecycle: {
    state: 'succeeded',
    started_at: '2026-01-02T03:04:05.000Z',
    ended_at: '2026-01-02T03:04:07.500Z',
    outcome: 'ok',
  },
  metrics: { assigned_users: 1200 },
  marks: { ...noMarks, tags: ['a', 'b'], note: 'he said "no"\nand left' },
  bytes: 5000,
}

describe('runsCsv', () => {
  it('writes a heading and a line for each run, quoted where it must be', () => {
    expect(runsCsv([run])).toBe(
      [
        'id,kind,title,state,outcome,created_at,started_at,ended_at,seconds,started_by,bytes,',
        'assigned_users,assignments,gap_percent,result,pinned,tags,note\r\n',
        "run1,allocation,'=1+1,succeeded,ok,2026-01-02T03:04:05.000Z,2026-01-02T03:04:05.000Z,",
        '2026-01-02T03:04:07.500Z,2.5,,5000,1200,,,"1,200 users assigned",no,"a, b",',
        '"he said ""no""\nand left"\r\n',
      ].join(''),
    )
  })

  it('leaves a run that goes on without an end', () => {
    const line = runsCsv([{ ...run, title: 'drop', lifecycle: { state: 'queued' } }]).split('\r\n')
    expect(line[1]).toMatch(/^run1,allocation,drop,queued,,2026-01-02T03:04:05.000Z,,,,,5000,/)
  })
})
