import { expect, it } from 'vitest'
import { SolveTrace } from './solve-trace.ts'

it('tells each point live and keeps it with the seconds since the start', () => {
  let now = 5000
  const marked: unknown[] = []
  const trace = new SolveTrace({ now: () => now, mark: (point) => marked.push(point) })
  now = 6500
  trace.add(10, null)
  now = 7000
  trace.add(12, 13)
  expect(trace.points).toEqual([
    { at: 1.5, objective: 10, bound: null },
    { at: 2, objective: 12, bound: 13 },
  ])
  expect(marked).toEqual([{ objective: 10 }, { objective: 12, bound: 13 }])
})

it('keeps at most 200 points, the first and the last among them', () => {
  const trace = new SolveTrace({ now: () => 0, mark: () => {} })
  for (let point = 0; point <= 1000; point++) trace.add(point, null)
  expect(trace.points.length).toBeLessThanOrEqual(200)
  expect(trace.points[0]?.objective).toBe(0)
  expect(trace.points.at(-1)?.objective).toBe(1000)
})
