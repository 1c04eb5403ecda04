import { describe, expect, it } from 'vitest'
import { matchFuzzy } from './fuzzy.ts'

const parts = (query: string, text: string) =>
  matchFuzzy(query, text)?.spans.map(([from, to]) => text.slice(from, to)) ?? null

describe('a fuzzy match', () => {
  it('finds words by their start, their inside and their letters', () => {
    expect([
      parts('all', 'New allocation'),
      parts('loc', 'New allocation'),
      parts('nal', 'New allocation'),
      parts('new al', 'New allocation'),
      parts('', 'New allocation'),
    ]).toEqual([['all'], ['loc'], ['N', 'al'], ['New', 'al'], []])
  })

  it('does not find letters strewn inside of words', () => {
    expect([parts('wlc', 'New allocation'), parts('allocx', 'New allocation')]).toEqual([
      null,
      null,
    ])
  })

  it('likes the start of a word best, letters least, and the shorter of equals', () => {
    const texts = ['Settings of runs', 'Overrun', 'Runs', 'Runs of today', 'Row up next']
    const scored = texts.flatMap((text) => {
      const match = matchFuzzy('run', text)
      return match === null ? [] : [{ text, score: match.score }]
    })
    expect(scored.toSorted((a, b) => b.score - a.score).map(({ text }) => text)).toEqual([
      'Runs',
      'Runs of today',
      'Settings of runs',
      'Overrun',
      'Row up next',
    ])
  })

  it('is marked in the text as it is written, also where case changes its length', () => {
    expect([parts('SUM', 'summit'), parts('run', 'İstanbul run')]).toEqual([['sum'], ['run']])
  })
})
