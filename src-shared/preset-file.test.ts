import { describe, expect, it } from 'vitest'
import { allocationDefaults } from './allocation/parameters.ts'
import { presetFileName, presetFileText, readPresetFile } from './preset-file.ts'

const values = { kind: 'allocation' as const, parameters: { ...allocationDefaults, per_user: 2 } }
const written = (change: object): string =>
  JSON.stringify({ quartermaster_preset: 1, name: 'Weekly', values, ...change })
const faultsOf = (text: string) => {
  const read = readPresetFile(text)
  return read.ok ? [] : read.faults
}

describe('the file of a preset', () => {
  it('gives back what was written', () => {
    const text = presetFileText({ name: 'Weekly', values })
    expect(readPresetFile(text ?? '')).toEqual({ ok: true, name: 'Weekly', values })
  })

  it('is not written of what another version wrote', () => {
    expect(presetFileText({ name: 'Weekly', values: null })).toBeNull()
  })

  it('may leave out what stands at its default', () => {
    const read = readPresetFile(
      written({ values: { kind: 'allocation', parameters: { per_user: 2 } } }),
    )
    expect(read).toEqual({ ok: true, name: 'Weekly', values })
  })

  it.each([
    ['no json', 'not JSON'],
    ['[]', 'no preset'],
    ['null', 'no preset'],
    ['{"name":"x"}', 'no preset'],
    [written({ quartermaster_preset: 2 }), 'newer version'],
    [written({ name: ' ' }), 'name must not be empty'],
    [
      written({ values: { kind: 'allocation', parameters: { per_user: 0 } } }),
      'values.parameters.per_user must be 1 or more',
    ],
    [
      written({ values: { kind: 'allocation', parameters: { speed: 1 } } }),
      'no field values.parameters.speed',
    ],
    [' '.repeat(1_000_001), 'far larger'],
  ])('says kindly why %.60s is none', (text, words) => {
    expect(faultsOf(text).join(' ')).toContain(words)
  })

  it('has a name that every file system takes', () => {
    expect(['Weekly drop', 'a/b: c?', '...', 'Öst 2'].map((name) => presetFileName(name))).toEqual([
      'weekly-drop.preset.json',
      'a-b-c.preset.json',
      'preset.preset.json',
      'öst-2.preset.json',
    ])
  })
})
