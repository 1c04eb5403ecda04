import { describe, expect, it } from 'vitest'
import { newsWords } from './folder-section.tsx'
import { requiredInputs } from './draft.ts'

describe('the news of a folder in words', () => {
  it.each([
    [0, requiredInputs, [], 'No file here is known by its name or its columns. Watching.'],
    [
      2,
      ['user_groups', 'group_ratios'],
      ['caps', 'elig'],
      '2 inputs found; still missing: user groups, group ratios. Watching.',
    ],
    [4, [], [], 'Watching for new files.'],
    [4, [], requiredInputs, 'All four files are there.'],
    [4, [], ['caps'], 'Contract caps changed; waiting for the others.'],
  ] as const)('of %i inputs', (found, missing, fresh, words) => {
    expect(newsWords(found, missing, fresh)).toBe(words)
  })
})
