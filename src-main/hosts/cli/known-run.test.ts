import { describe, expect, it } from 'vitest'
import { nearestIds } from './known-run.ts'

const ids = ['1m80s9yxvssk', '1m80t1zd0tks', '1m80t2egjrrd']

describe('ids that may have been meant', () => {
  it.each([
    ['one letter is another', '1m80s9yxvssx', ['1m80s9yxvssk']],
    ['two letters are missing', '1m80s9yxvs', ['1m80s9yxvssk']],
    ['the case is another', '1M80S9YXVSSK', ['1m80s9yxvssk']],
    ['it is the beginning of several', '1m80t', ['1m80t1zd0tks', '1m80t2egjrrd']],
    ['it is the end', 'jrrd', ['1m80t2egjrrd']],
    ['nothing is near', 'latest', []],
    ['nothing is written', '', []],
  ])('%s', (_, written, near) => {
    expect(nearestIds(written, ids)).toEqual(near)
  })

  it('are three at most', () => {
    const many = Array.from({ length: 9 }, (_, n) => `1m80s9yxvss${n}`)
    expect(nearestIds('1m80s9yxvss', many)).toHaveLength(3)
  })
})
