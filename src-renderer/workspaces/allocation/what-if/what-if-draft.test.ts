import { describe, expect, it } from 'vitest'
import { allocationDefaults } from '../../../../src-shared/allocation/parameters.ts'
import { changeCount, parseWhatIf, withOverride, withParameter } from './what-if-draft.ts'

describe('what is tried on a run', () => {
  it('is counted, and a value of the run takes its change back', () => {
    let changes = withOverride({}, 'cap_override', 'c1', 5)
    changes = withOverride(changes, 'cap_override', 'c2', 0)
    changes = withParameter(changes, allocationDefaults, 'per_user', 2)
    expect(changeCount(changes)).toBe(3)
    changes = withOverride(changes, 'cap_override', 'c1', null)
    changes = withParameter(changes, allocationDefaults, 'per_user', 3)
    expect(changes).toEqual({ cap_override: { c2: 0 } })
    expect(withOverride(changes, 'cap_override', 'c2', null)).toEqual({})
  })

  it('is forgotten when another version wrote what this one cannot read', () => {
    expect(parseWhatIf({ run: 'r1', changes: { speed: 2 } })).toEqual({ run: '', changes: {} })
    expect(parseWhatIf({ run: 'r1', changes: { per_user: 2 } })).toEqual({
      run: 'r1',
      changes: { per_user: 2 },
    })
  })
})
