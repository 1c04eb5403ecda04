import { describe, expect, it } from 'vitest'
import { listOf } from './lists.testing.ts'
import { shuffleWords } from './shuffled-words.ts'

const look = (): void => undefined

describe('shuffleWords', () => {
  const list = listOf({
    name: ['red kettle large', 'blue iron', null, 'green radio', 'white toaster small'],
  })

  it('keeps the words of each place and the length of each text', () => {
    const shuffled = shuffleWords(list, 1, look).columns[0]!.values
    const wordsAt = (values: readonly (string | null)[], place: number): string[] =>
      values.flatMap((value) => value?.split(' ').slice(place, place + 1) ?? []).toSorted()

    for (const place of [0, 1, 2]) {
      expect(wordsAt(shuffled, place)).toEqual(wordsAt(list.columns[0]!.values, place))
    }
    expect(shuffled.map((value) => value?.split(' ').length ?? null)).toEqual([3, 2, null, 2, 3])
  })

  it('gives the same for the same seed and takes texts apart', () => {
    expect(shuffleWords(list, 1, look)).toEqual(shuffleWords(list, 1, look))
    expect(shuffleWords(list, 1, look)).not.toEqual(list)
  })
})
