import { describe, expect, it } from 'vitest'
import { allocationJob, type LogLine, type RunDetail } from '../../../src-shared/runs.ts'
import { runReport } from './run-report.ts'

const file = { kind: 'file', path: '/drop/a.csv' } as const
const at = '2026-01-02T03:04:05.000Z'

const run: RunDetail = {
  id: '7f3a',
  kind: 'allocation',
  title: 'Weekly drop',
  created_at: at,
  lifecycle: {
    state: 'failed',
    started_at: at,
    ended_at: '2026-01-02T03:04:06.000Z',
    error: { code: 'disk_full', what: 'The disk is full.', remedy: 'Make room.', cause: 'ENOSPC' },
  },
  metrics: {},
  job: allocationJob.parse({
    kind: 'allocation',
    inputs: { caps: file, elig: file, user_groups: file, group_ratios: file },
    parameters: { seed: 7 },
  }),
}

const lines = Array.from({ length: 60 }, (_, index): LogLine => ({
  at,
  level: 'info',
  text: `line ${index + 1}`,
}))

describe('runReport', () => {
  it('tells what the run was, what was changed, how it ended and the end of its log', () => {
    const report = runReport(
      run,
      {
        folder: '/w/runs/7f3a',
        host: null,
        ahead: null,
        record: {
          version: '0.1.0',
          stages: [{ title: 'Read', seconds: 0.42 }],
          peak_memory_bytes: null,
          inputs: [],
        },
      },
      lines,
    )
    expect(report.split('\n').slice(0, 21)).toEqual([
      'Run 7f3a · Weekly drop',
      'Kind: allocation',
      'State: failed',
      'Version: 0.1.0',
      `Created: ${at}`,
      `Started: ${at}`,
      'Ended: 2026-01-02T03:04:06.000Z',
      'Stages: Read 0.4 s',
      '',
      'Parameters that are not the defaults:',
      '  --seed 7 (default 0)',
      'Inputs:',
      '  caps: /drop/a.csv',
      '  elig: /drop/a.csv',
      '  user_groups: /drop/a.csv',
      '  group_ratios: /drop/a.csv',
      '',
      'Error disk_full: The disk is full.',
      'What to do: Make room.',
      'ENOSPC',
      '',
    ])
    expect(report).toContain(`Log, last 50 of 60 lines:\n${at} info    line 11\n`)
    expect(report.endsWith('line 60')).toBe(true)
  })

  it('says what is known of a run that waits', () => {
    const report = runReport({ ...run, lifecycle: { state: 'queued' } }, undefined, [])
    expect(report).not.toMatch(/Started|Ended|Version|Error/)
  })
})
