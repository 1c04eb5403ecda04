import { describe, expect, it } from 'vitest'
import { jointCapsSentence, jointSentences, jointSlackSentence } from './joint-text.ts'
import type { JointReachReport } from './preflight.ts'

const remedy = {
  slack: 0.041,
  slack_needed: 0.041,
  caps: [
    { contract_id: 'c7', from: 12, to: 31 },
    { contract_id: 'c9', from: 5, to: 6 },
  ],
  groups: ['east', 'west'],
  contracts: ['c7'],
}
const joint: JointReachReport = {
  fill: 0.9,
  asked: 120,
  most: 100,
  found: 98,
  feasible: 'no',
  shown: 'all',
  remedy,
}

describe('sentences about all groups together', () => {
  it('say that targets cannot be met at once, who competes, and what would be enough', () => {
    expect(jointSentences(joint)).toEqual([
      'All groups together cannot be at their targets with 90% of their slots filled, as many as the caps allow: these ask for 120 sponsored assignments, and at most 100 can be had at once.',
      'Groups east and west compete for c7.',
    ])
    expect(jointSlackSentence(remedy)).toBe(
      'A slack of 4.1% for all groups is enough; less is not.',
    )
    expect(jointSlackSentence({ ...remedy, slack: 0.043 })).toBe(
      'A slack of 4.3% for all groups is enough; less than 4.1% is not.',
    )
    expect(jointSlackSentence({ ...remedy, slack: null })).toBe(
      'A slack of less than 4.1% for all groups is not enough.',
    )
    expect(jointCapsSentence(remedy)).toBe('20 seats more are enough: c7 12 to 31 and c9 5 to 6.')
    expect(jointCapsSentence({ ...remedy, caps: null })).toBeNull()
  })

  it('say how sure a yes is', () => {
    const yes = { ...joint, fill: 1, feasible: 'yes', remedy: null } as const
    expect(jointSentences(yes)).toEqual([
      'All groups together can be at what each of them reaches, with every slot filled.',
    ])
    expect(jointSentences({ ...yes, shown: 'sponsored' })[0]).toContain(
      'that the other slots can be filled beside them is not shown in so large a drop',
    )
    expect(jointSentences({ ...joint, shown: 'sponsored' }).at(-1)).toContain(
      'What is offered is enough for the sponsored assignments',
    )
    expect(jointSentences({ ...yes, feasible: 'unknown', found: 120 })[0]).toContain(
      'not shown is that pins',
    )
    expect(jointSentences({ ...joint, feasible: 'unknown', remedy: null })[0]).toContain(
      'at least 98 and at most 100 of the 120',
    )
  })
})
