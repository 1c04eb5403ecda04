import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { etlDefaults } from '../../src-shared/events/configuration.ts'
import { checkName, rejectReason } from '../../src-shared/events/report.ts'
import { readConfiguration } from './configuration.ts'

const text = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8')

describe('docs/events.md', () => {
  it('shows every key of the configuration with its default', () => {
    const yaml = /```yaml\n(.*?)```/s.exec(text)?.[1] ?? ''
    expect(parse(yaml)).toEqual(etlDefaults)
    expect(readConfiguration(yaml)).toEqual({ configuration: etlDefaults, problems: [] })
  })

  it('explains each reason in its order', () => {
    const rows = [...text.matchAll(/^\| `([a-z]+_[a-z]+)` +\| .*$/gm)].map(([, name]) => name)
    expect(rows.filter((name) => rejectReason.safeParse(name).success)).toEqual(
      rejectReason.options,
    )
  })

  it('explains each check', () => {
    const names = checkName.options.map((name) => (name.startsWith('null_') ? 'null_…' : name))
    for (const name of new Set(names)) expect(text).toContain(`| \`${name}\``)
  })
})
