import { describe, expect, it } from 'vitest'
import { progress } from '../../src-shared/runs.ts'
import { ProgressTracker } from './progress.ts'

const stages = [
  { title: 'Read', weight: 1 },
  { title: 'Solve', weight: 3 },
]

/** A clock that only moves when told to. */
function stopwatch(): { now: () => number; pass: (milliseconds: number) => void } {
  let time = 1000
  return {
    now: () => time,
    pass: (milliseconds) => {
      time += milliseconds
    },
  }
}

describe('ProgressTracker', () => {
  it('starts at zero with every stage ahead', () => {
    const { now } = stopwatch()
    expect(new ProgressTracker(stages, now).snapshot()).toEqual({
      fraction: 0,
      detail: '',
      done: null,
      total: null,
      unit: null,
      rate: null,
      seconds_left: null,
      stages: [
        { title: 'Read', state: 'next', seconds: null },
        { title: 'Solve', state: 'next', seconds: null },
      ],
      trace: [],
    })
  })

  it('weighs stages', () => {
    const tracker = new ProgressTracker(stages, stopwatch().now)
    tracker.enter('Read')
    tracker.update({ fraction: 0.5 })
    expect(tracker.snapshot().fraction).toBe(0.125)
    tracker.enter('Solve')
    expect(tracker.snapshot().fraction).toBe(0.25)
    tracker.update({ done: 1, total: 3 })
    expect(tracker.snapshot().fraction).toBe(0.5)
  })

  it('never falls, whatever a stage says', () => {
    const tracker = new ProgressTracker(stages, stopwatch().now)
    tracker.enter('Read')
    tracker.update({ fraction: 0.8 })
    tracker.update({ fraction: 0.1 })
    tracker.update({ fraction: -5 })
    tracker.update({ detail: 'no fraction at all' })
    tracker.update({ done: 0, total: 0 })
    expect(tracker.snapshot().fraction).toBe(0.2)
  })

  it('reaches 1 only when it is finished', () => {
    const tracker = new ProgressTracker(stages, stopwatch().now)
    tracker.enter('Solve')
    tracker.update({ fraction: 7 })
    expect(tracker.snapshot().fraction).toBe(0.999)
    tracker.finish()
    expect(tracker.snapshot()).toMatchObject({
      fraction: 1,
      seconds_left: null,
      stages: [{ state: 'done' }, { state: 'done' }],
    })
  })

  it('measures the seconds of each stage; a skipped one took none', () => {
    const clock = stopwatch()
    const tracker = new ProgressTracker(
      [...stages.slice(0, 1), { title: 'Repair', weight: 1 }, ...stages.slice(1)],
      clock.now,
    )
    tracker.enter('Read')
    clock.pass(1500)
    tracker.enter('Solve')
    clock.pass(250)
    expect(tracker.snapshot().stages).toEqual([
      { title: 'Read', state: 'done', seconds: 1.5 },
      { title: 'Repair', state: 'done', seconds: 0 },
      { title: 'Solve', state: 'current', seconds: 0.25 },
    ])
    tracker.finish()
    expect(tracker.stageSeconds()).toEqual([
      { stage: 'Read', seconds: 1.5 },
      { stage: 'Repair', seconds: 0 },
      { stage: 'Solve', seconds: 0.25 },
    ])
  })

  it('tells a rate and a range of the time left that narrows', () => {
    const clock = stopwatch()
    const tracker = new ProgressTracker([{ title: 'Read', weight: 1 }], clock.now)
    tracker.enter('Read')
    clock.pass(2000)
    tracker.update({ done: 20, total: 100, unit: 'rows' })
    const early = tracker.snapshot()
    expect(early).toMatchObject({ rate: 10, unit: 'rows', done: 20, total: 100 })
    expect(early.seconds_left!.low).toBeLessThan(8)
    expect(early.seconds_left!.high).toBeGreaterThan(8)
    clock.pass(7000)
    tracker.update({ done: 90, total: 100 })
    const late = tracker.snapshot().seconds_left!
    expect(late.high / late.low).toBeLessThan(early.seconds_left!.high / early.seconds_left!.low)
  })

  it('keeps the plot of objective and bound small however many points it gets', () => {
    const clock = stopwatch()
    const tracker = new ProgressTracker(stages, clock.now)
    for (let point = 0; point < 5000; point++) {
      clock.pass(1)
      tracker.mark({ objective: point })
    }
    const { trace } = tracker.snapshot()
    expect(trace.length).toBeLessThanOrEqual(200)
    expect(trace[0]).toEqual({ at: 0.001, objective: 0, bound: null })
    expect(trace.map(({ at }) => at)).toEqual(trace.map(({ at }) => at).toSorted((a, b) => a - b))
  })

  it('keeps the newest point of the plot', () => {
    const tracker = new ProgressTracker(stages, stopwatch().now)
    for (let point = 0; point <= 1000; point++) tracker.mark({ objective: point })
    expect(tracker.snapshot().trace.at(-1)).toMatchObject({ objective: 1000 })
  })

  it('gives snapshots that fit their schema and do not change afterwards', () => {
    const tracker = new ProgressTracker(stages, stopwatch().now)
    tracker.enter('Read')
    tracker.mark({ bound: 3 })
    const before = tracker.snapshot()
    const copy = structuredClone(before)
    tracker.mark({ objective: 2 })
    tracker.finish()
    expect(progress.parse(before)).toEqual(copy)
  })

  it.each([
    ['Nowhere', 'no stage is called Nowhere'],
    ['Read', 'stage Read has begun already'],
  ])('refuses to enter %s after Solve', (title, message) => {
    const tracker = new ProgressTracker(stages, stopwatch().now)
    tracker.enter('Solve')
    expect(() => tracker.enter(title)).toThrow(message)
  })
})
