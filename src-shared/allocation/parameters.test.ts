import { describe, expect, it } from 'vitest'
import {
  allocationDefaults,
  allocationParameterNames,
  allocationParameters,
  isSameParameter,
  parameterKindOf,
  parameterMetaOf,
  plainParameter,
} from './parameters.ts'

describe('the parameters of an allocation', () => {
  it('default to the recommended production settings', () => {
    expect(allocationDefaults).toEqual({
      solver: 'greedy',
      timeout: 1200,
      seed: 0,
      enforce_assignment_ratio: false,
      assignment_ratio_guard: 'hard',
      ratio_sense: 'at_least',
      ratio_slack: 0,
      ratio_penalty: null,
      ratio_override: {},
      user_ratio_guard: 'off',
      per_user: 3,
      max_mixed_share: 0,
      sponsored_first_rounds: 3,
      unsponsored_cap: 10_000,
      cap_override: {},
      min_score: null,
      cache_factor: 40,
      scarcity_alpha: 0.05,
      fill_bonus: null,
      or_log: false,
      archive_inputs: false,
    })
    expect(Object.isFrozen(allocationDefaults)).toBe(true)
  })

  it.each(allocationParameterNames)('describe themselves: %s', (name) => {
    const { label, help, group, emptyMeans } = parameterMetaOf(name)
    expect([label, help, group].every((part) => part.length > 0)).toBe(true)
    const kind = parameterKindOf(name)
    const mayBeNull = kind.kind === 'number' && kind.nullable
    const byId = kind.kind === 'ratios' || kind.kind === 'caps'
    expect(emptyMeans !== undefined).toBe(mayBeNull || byId)
    expect(allocationDefaults[name] === null).toBe(mayBeNull)
  })

  it.each([
    ['solver', { kind: 'choice', choices: ['greedy', 'flow', 'ilp'] }],
    ['enforce_assignment_ratio', { kind: 'boolean' }],
    ['per_user', { kind: 'number', integer: true, min: 1, max: 100, nullable: false }],
    ['max_mixed_share', { kind: 'number', integer: false, min: 0, max: 1, nullable: false }],
    ['min_score', { kind: 'number', integer: false, min: 0, max: null, nullable: true }],
    ['ratio_override', { kind: 'ratios' }],
    ['cap_override', { kind: 'caps' }],
    ['timeout', { kind: 'number', integer: false, min: 0, max: 86_400, nullable: false }],
  ] as const)('tell the kind of %s', (name, kind) => {
    expect(parameterKindOf(name)).toEqual(kind)
  })

  it('give each letter of the command line once', () => {
    const letters = allocationParameterNames.flatMap((name) => parameterMetaOf(name).short ?? [])
    expect(new Set(letters).size).toBe(letters.length)
  })

  it.each([
    [{ per_user: 0 }],
    [{ per_user: 2.5 }],
    [{ max_mixed_share: 1.01 }],
    [{ timeout: 0 }],
    [{ timeout: Number.NaN }],
    [{ min_score: -1 }],
    [{ fill_bonus: Number.POSITIVE_INFINITY }],
    [{ seed: 2 ** 31 }],
    [{ ratio_sense: 'about' }],
    [{ unknown: 1 }],
    [{ ratio_override: { east: 1.2 } }],
    [{ ratio_override: { '': 0.2 } }],
    [{ cap_override: { c1: -1 } }],
    [{ cap_override: { c1: 2.5 } }],
    [{ cap_override: { c1: 2 ** 31 } }],
  ])('refuse %j', (value) => {
    expect(allocationParameters.safeParse(value).success).toBe(false)
  })

  it('are the same whatever the order of the groups', () => {
    expect(isSameParameter({ a: 0.1, b: 0.2 }, { b: 0.2, a: 0.1 })).toBe(true)
    expect(isSameParameter({ a: 0.1 }, {})).toBe(false)
    expect(isSameParameter(null, {})).toBe(false)
  })

  it('read as plain text where they have a structure', () => {
    expect([
      plainParameter({ west: 0.2, east: 0.31 }),
      plainParameter({}),
      plainParameter(3),
    ]).toEqual(['east 0.31, west 0.2', '', 3])
  })
})
