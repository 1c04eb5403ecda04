import { describe, expect, it } from 'vitest'
import { rowsWords } from './backup-words.ts'

describe('rows of a backup', () => {
  it('are told by what people would miss', () => {
    expect(rowsWords({ presets: 1, run_marks: 3, saved_views: 0, sessions: 9 }, 'en')).toBe(
      '3 marked runs, 1 preset',
    )
  })

  it('are nothing where people made nothing', () => {
    expect(rowsWords({ sessions: 2 }, 'en')).toBe('nothing that people made')
  })
})
