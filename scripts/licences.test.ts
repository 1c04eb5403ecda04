import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { shippedLicences, unknownLicences } from './lib/licences.ts'

const kept = new URL('../src-renderer/workspaces/settings/licences.generated.json', import.meta.url)

describe('licences of what ships', () => {
  const shipped = shippedLicences()

  it('are those that are checked in; `node scripts/licences.ts` writes them anew', () => {
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual(shipped)
  })

  it('are all known to us', () => {
    expect(shipped.packages.filter(({ licence }) => unknownLicences(licence).length > 0)).toEqual(
      [],
    )
  })

  it('name what is bundled into the screens, and nothing that only builds or tests them', () => {
    const names = new Set(shipped.packages.map(({ name }) => name))
    expect(
      ['react', '@mantine/core', 'better-sqlite3', 'vite', 'vitest', 'playwright'].map((name) =>
        names.has(name),
      ),
    ).toEqual([true, true, true, false, false, false])
  })
})

describe('licences', () => {
  it('may be one of several, or several together', () => {
    expect([
      unknownLicences('(MIT OR GPL-3.0)'),
      unknownLicences('MIT AND ISC'),
      unknownLicences('MIT AND GPL-3.0'),
    ]).toEqual([[], [], ['GPL-3.0']])
  })
})
