import { describe, expect, it } from 'vitest'
import { sharedTexts } from './schedule-words.ts'

const value = (place: string, text: string) => ({ place, kind: 'parameter' as const, text })
const path = (place: string, text: string) => ({ place, kind: 'input' as const, text })

describe('the texts of a job in the form', () => {
  it('are one field where queries are asked for the same, and one each where not', () => {
    const texts = [
      value('inputs.caps.parameters.drop_id', '7'),
      value('inputs.elig.parameters.drop_id', '7'),
      value('inputs.elig.parameters.top_n', '7'),
      value('inputs.user_groups.parameters.drop_id', '8'),
      path('inputs.pins', '7'),
      path('inputs.exclusions', '7'),
    ]
    expect(sharedTexts(texts).map(({ label, places }) => [label, places.length])).toEqual([
      ['Contract caps, Eligible pairs: drop_id', 2],
      ['Eligible pairs: top_n', 1],
      ['User groups: drop_id', 1],
      ['Pins', 1],
      ['Exclusions', 1],
    ])
  })
})
