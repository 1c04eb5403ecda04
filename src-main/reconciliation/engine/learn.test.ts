import { describe, expect, it } from 'vitest'
import { calibrateByAnswers } from './learn.ts'

describe('calibrateByAnswers', () => {
  it('keeps likely pairs likely when some answers contradict what was nearly certain', () => {
    const many = (times: number, confidence: number, answer: number): [number, number][] =>
      Array.from({ length: times }, () => [confidence, answer])
    const answered = [
      ...many(30, 1e-9, 0),
      ...many(1, 1e-9, 1),
      ...many(12, 0.999, 1),
      ...many(4, 0.999999, 0),
    ]
    const probability = Float64Array.from([...answered.map(([p]) => p), 0.998, 0.01])
    const answers = Int8Array.from([...answered.map(([, answer]) => answer), -1, -1])

    const calibrated = calibrateByAnswers(probability, answers)

    expect(calibrated.at(-2)).toBeGreaterThan(0.5)
    expect(calibrated.at(-1)).toBeLessThan(0.5)
    expect([...calibrated].slice(0, answered.length)).toEqual(answered.map(([, answer]) => answer))
  })
})
