import { describe, expect, it } from 'vitest'
import type { Lifecycle, Run } from '../../../src-shared/runs.ts'
import { nextStep } from './next-step.ts'

const at = '2026-01-02T03:04:05.000Z'
const over = (state: 'succeeded' | 'interrupted'): Lifecycle =>
  state === 'succeeded'
    ? { state, started_at: at, ended_at: at, outcome: 'ok' }
    : { state, started_at: at, ended_at: at }

const run = (id: string, title: string, lifecycle: Lifecycle): Run => ({
  id,
  kind: 'allocation',
  title,
  created_at: at,
  lifecycle,
  metrics: {},
})

const newest = run('run3', 'Drop', over('succeeded'))
const older = run('run2', 'Drop', over('succeeded'))
const other = run('run1', 'Other', over('interrupted'))

describe('the next step', () => {
  it('is what needs a look, then what works', () => {
    const queued = run('run4', 'Drop', { state: 'queued' })
    expect([nextStep([queued, newest], [other]).kind, nextStep([queued, newest], []).kind]).toEqual(
      ['look', 'follow'],
    )
  })

  it('is the newest result, beside the one before it of the same work', () => {
    expect([nextStep([newest, other], []), nextStep([newest, older], [])]).toEqual([
      { kind: 'open', run: newest },
      { kind: 'compare', run: newest, before: 'run2' },
    ])
  })

  it('is to start something where there is no result', () => {
    expect(nextStep([other], [])).toEqual({ kind: 'start' })
  })
})
