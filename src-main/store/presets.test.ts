import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allocationParameters } from '../../src-shared/allocation/parameters.ts'
import type { AllocationPresetValues } from '../../src-shared/presets.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openPeopleStore } from './people-store.ts'

const [monday, tuesday] = [
  new Date('2026-01-05T08:00:00.000Z'),
  new Date('2026-01-06T08:00:00.000Z'),
] as const

const values = (over: object = {}): AllocationPresetValues => ({
  kind: 'allocation',
  parameters: allocationParameters.parse(over),
})

const open = () => openPeopleStore(join(temporaryFolder(), 'people.db'))

describe('presets', () => {
  it('are saved, changed, renamed and removed, each with who and when', () => {
    const { presets } = open()
    const saved = presets.save({ name: 'Weekly', values: values() }, 'ada', monday)
    expect(saved).toMatchObject({ created_by: 'ada', changed_by: 'ada', name: 'Weekly' })
    const changed = presets.save(
      { id: saved.id, name: 'Weekly', values: values({ seed: 7 }) },
      'bo',
      tuesday,
    )
    expect(changed).toEqual({
      ...saved,
      values: values({ seed: 7 }),
      changed_by: 'bo',
      changed_at: tuesday.toISOString(),
    })
    const renamed = presets.rename(saved.id, 'Each week', 'bo', tuesday)
    expect(presets.list()).toEqual([{ ...changed, name: 'Each week' }])
    expect(presets.list('allocation')).toEqual([renamed])
    presets.remove(saved.id)
    expect(presets.list()).toEqual([])
  })

  it('of a kind have different names', () => {
    const { presets } = open()
    presets.save({ name: 'Weekly', values: values() }, 'ada', monday)
    const { id } = presets.save({ name: 'Daily', values: values() }, 'ada', monday)
    const taken = 'There is a preset named Weekly already.'
    expect(() => presets.save({ name: 'Weekly', values: values() }, 'bo', monday)).toThrow(taken)
    expect(() => presets.rename(id, 'Weekly', 'bo', monday)).toThrow(taken)
    expect(presets.list().map(({ name }) => name)).toEqual(['Daily', 'Weekly'])
  })

  it('have one default at most, which survives changes of it', () => {
    const { presets } = open()
    const a = presets.save({ name: 'A', values: values() }, 'ada', monday)
    const b = presets.save({ name: 'B', values: values() }, 'ada', monday)
    const defaults = () => presets.list().flatMap((each) => (each.is_default ? [each.name] : []))
    expect(defaults()).toEqual([])
    expect(presets.setDefault(a.id, true)).toEqual({ ...a, is_default: true })
    presets.setDefault(b.id, true)
    expect(defaults()).toEqual(['B'])
    presets.rename(b.id, 'C', 'bo', tuesday)
    presets.save({ id: b.id, name: 'D', values: values({ seed: 1 }) }, 'bo', tuesday)
    // Not the default: that it is taken back changes nothing.
    presets.setDefault(a.id, false)
    expect(defaults()).toEqual(['D'])
    presets.setDefault(b.id, false)
    expect(defaults()).toEqual([])
    expect(() => presets.setDefault('abcd', true)).toThrow('There is no preset abcd.')
  })

  it('may keep files too', () => {
    const { presets } = open()
    const inputs = { caps: { kind: 'file' as const, path: '/drop/caps.csv' } }
    presets.save({ name: 'A', values: { ...values(), inputs } }, 'ada', monday)
    expect(presets.list()[0]?.values?.inputs).toEqual(inputs)
  })

  it('that are not there are not found', () => {
    const { presets } = open()
    const missing = 'There is no preset abcd.'
    expect(() => presets.rename('abcd', 'Weekly', 'ada', monday)).toThrow(missing)
    expect(() => presets.remove('abcd')).toThrow(missing)
    const preset = { id: 'abcd', name: 'Weekly', values: values() }
    expect(() => presets.save(preset, 'ada', monday)).toThrow(missing)
  })

  it.each(['{"kind":"allocation","parameters":{"unheard_of":1}}', '{}', 'no json'])(
    'whose values read %s are listed without them',
    (body) => {
      const store = open()
      store.presets.save({ name: 'Weekly', values: values() }, 'ada', monday)
      store.database.prepare('UPDATE presets SET body = ?').run(body)
      expect(store.presets.list()).toMatchObject([{ name: 'Weekly', values: null }])
    },
  )

  it('of a kind that another version has are left to it', () => {
    const store = open()
    store.presets.save({ name: 'Weekly', values: values() }, 'ada', monday)
    store.database.exec(`UPDATE presets SET kind = 'astrology'`)
    expect(store.presets.list()).toEqual([])
  })
})

describe('saved views', () => {
  it('are kept by screen and name; a view of the same name is replaced', () => {
    const { views } = open()
    views.save({ screen: 'runs', name: 'Mine', state: { sort: ['title', 1] } }, 'ada', monday)
    views.save({ screen: 'runs', name: 'Failed', state: null }, 'ada', monday)
    views.save({ screen: 'home', name: 'Mine', state: 'other' }, 'ada', monday)
    const replaced = views.save({ screen: 'runs', name: 'Mine', state: {} }, 'bo', tuesday)
    expect(views.list('runs')).toEqual([
      {
        screen: 'runs',
        name: 'Failed',
        state: null,
        changed_by: 'ada',
        changed_at: monday.toISOString(),
      },
      replaced,
    ])
    views.remove('runs', 'Mine')
    expect(views.list('runs').map(({ name }) => name)).toEqual(['Failed'])
    expect(views.list('home')).toHaveLength(1)
    expect(() => views.remove('runs', 'Mine')).toThrow('no saved view named Mine')
  })
})
