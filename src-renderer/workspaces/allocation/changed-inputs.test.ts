import { describe, expect, it } from 'vitest'
import type { InputChange } from '../../../src-shared/allocation/input-changes.ts'
import { changedOf } from './changed-inputs.tsx'
import { emptyDraft } from './draft.ts'

const change = (input: InputChange['input'], state: InputChange['state']): InputChange => ({
  input,
  path: `/drop/${input}.csv`,
  state,
  before: null,
  now: null,
  changed_files: [],
  added_files: [],
  removed_files: [],
})

describe('the notice of changed inputs', () => {
  it('names what changed or is missing, while the form still names that file', () => {
    const found = changedOf(
      [
        change('caps', 'changed'),
        change('elig', 'missing'),
        change('user_groups', 'unchanged'),
        change('group_ratios', 'changed'),
      ],
      {
        paths: {
          ...emptyDraft.paths,
          caps: '/drop/caps.csv',
          elig: '/drop/elig.csv',
          user_groups: '/drop/user_groups.csv',
          group_ratios: '/drop/other.csv',
        },
      },
    )
    expect(found.map(({ input }) => input)).toEqual(['caps', 'elig'])
  })
})
