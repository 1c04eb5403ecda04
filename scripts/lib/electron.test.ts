import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { fetchElectron, findElectron, hasDisplay } from './electron.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartermaster-electron-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const machine = (environment: Record<string, string>, platform: NodeJS.Platform = 'linux') => ({
  platform,
  environment,
})

describe("Electron's binary", () => {
  it('is where its package says', () => {
    expect(findElectron(machine({}), folder)).toBeUndefined()
    writeFileSync(join(folder, 'path.txt'), 'electron')
    expect(findElectron(machine({}), folder)).toBeUndefined()
    mkdirSync(join(folder, 'dist'))
    writeFileSync(join(folder, 'dist', 'electron'), '')
    expect(findElectron(machine({}), folder)).toBe(join(folder, 'dist', 'electron'))
  })

  it('may lie elsewhere', () => {
    writeFileSync(join(folder, 'electron'), '')
    const there = machine({ ELECTRON_OVERRIDE_DIST_PATH: folder })
    expect(findElectron(there, join(folder, 'none'))).toBe(join(folder, 'electron'))
  })
})

describe('a display', () => {
  it('is there as each system tells it', () => {
    expect([
      hasDisplay(machine({})),
      hasDisplay(machine({ DISPLAY: '' })),
      hasDisplay(machine({ DISPLAY: ':0' })),
      hasDisplay(machine({ WAYLAND_DISPLAY: 'wayland-0' })),
      hasDisplay(machine({}, 'darwin')),
      hasDisplay(machine({ SSH_CONNECTION: 'x' }, 'darwin')),
      hasDisplay(machine({}, 'win32')),
    ]).toEqual([false, false, true, true, true, false, true])
  })
})

describe('fetching the binary', () => {
  const installer = (code: string): string => {
    const path = join(folder, 'install.cjs')
    writeFileSync(path, code)
    return path
  }

  it('tells why it could not', async () => {
    const said: string[] = []
    const path = installer(`console.error('no network'); process.exit(1)`)
    expect(await fetchElectron((line) => said.push(line), 20_000, path)).toBe(false)
    expect(said).toEqual(['Electron could not be fetched: no network'])
  })

  it('is given up in time', async () => {
    const path = installer('setInterval(() => undefined, 1000)')
    expect(await fetchElectron(() => undefined, 100, path)).toBe(false)
  })

  it('is done when the installer says so', async () => {
    expect(await fetchElectron(() => undefined, 20_000, installer(''))).toBe(true)
    expect(await fetchElectron(() => undefined, 20_000, join(folder, 'none'))).toBe(false)
  })
})
