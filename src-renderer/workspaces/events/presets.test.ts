import { describe, expect, it } from 'vitest'
import { etlConfiguration } from '../../../src-shared/events/configuration.ts'
import { emptyDraft, parseDraft } from './draft.ts'
import { eventsPresets } from './presets.ts'

const family = eventsPresets(undefined)
const values = {
  kind: 'events' as const,
  configuration: etlConfiguration.parse({ strict_mode: true, fields: { player_id: 'user.id' } }),
  inputs: [{ kind: 'file' as const, path: 'logs/*.jsonl' }],
}

describe('presets of event runs', () => {
  it('fill the form, which then is of them until it differs', () => {
    const filled = family.apply(emptyDraft, values)
    expect(filled).toMatchObject({ inputs: ['logs/*.jsonl'], mapping: 'own' })
    expect(family.isOf(filled, values)).toBe(true)
    expect(family.isOf({ ...filled, inputs: ['other.jsonl'] }, values)).toBe(false)
  })

  it('leave the logs of the form where they keep none, and the mapping to the sample', () => {
    const { inputs: _, ...rest } = values
    const plain = { ...rest, configuration: etlConfiguration.parse({ strict_mode: true }) }
    const filled = family.apply({ ...emptyDraft, inputs: ['own.jsonl'] }, plain)
    expect(filled).toMatchObject({ inputs: ['own.jsonl'], mapping: 'proposed' })
    expect(family.valuesOf(filled, false)).toEqual(plain)
  })

  it('are remembered by the form, also by one that an earlier version stored', () => {
    const preset = { id: 'abcd', name: 'Game' }
    expect(parseDraft({ ...emptyDraft, preset }).preset).toEqual(preset)
    const { preset: _, ...earlier } = { ...emptyDraft, output: 'out' }
    expect(parseDraft(earlier)).toEqual({ ...emptyDraft, output: 'out' })
  })
})
