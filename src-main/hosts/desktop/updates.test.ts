import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MessageBoxOptions } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { createUpdates, type Feed, feedOf, firstLook, lookEvery, type Updater } from './updates.ts'

describe('a feed', () => {
  const resources = (): string => temporaryFolder()

  it('is none in a checkout, and none by default', () => {
    const environment = { QM_UPDATE_FEED: 'https://updates.example/quartermaster' }
    expect(feedOf({ isPackaged: false, environment, resources: resources() })).toBeNull()
    expect(feedOf({ isPackaged: true, environment: {}, resources: resources() })).toBeNull()
  })

  it('is what the environment names, over https only', () => {
    const feed = (address: string): Feed | null =>
      feedOf({
        isPackaged: true,
        environment: { QM_UPDATE_FEED: address },
        resources: resources(),
      })
    expect(feed('https://updates.example/q')).toEqual({
      kind: 'address',
      address: 'https://updates.example/q',
    })
    expect(['http://updates.example/q', 'file:///q', 'updates'].map(feed)).toEqual([
      null,
      null,
      null,
    ])
  })

  it('is what the package says about itself', () => {
    const folder = resources()
    writeFileSync(join(folder, 'app-update.yml'), 'provider: generic\n')
    expect(feedOf({ isPackaged: true, environment: {}, resources: folder })).toEqual({
      kind: 'own',
    })
  })
})

interface Found {
  readonly version?: string
  readonly feed?: Feed
  readonly answers?: readonly number[]
  readonly fails?: 'load' | 'check' | 'download'
}

function setUp({ version, feed = { kind: 'own' }, answers = [], fails }: Found = {}) {
  const calls: string[] = []
  const boxes: MessageBoxOptions[] = []
  const told: string[] = []
  const troubles: unknown[] = []
  const failed: (() => void)[] = []
  const left = [...answers]
  const failing = (step: Found['fails']): Promise<void> =>
    fails === step ? Promise.reject(new Error(`no ${step}`)) : Promise.resolve()
  const updater: Updater = {
    autoDownload: true,
    autoInstallOnAppQuit: false,
    logger: null,
    setFeedURL: (address) => calls.push(`feed ${address}`),
    async checkForUpdates() {
      calls.push('check')
      await failing('check')
      return { isUpdateAvailable: version !== undefined, updateInfo: { version: version ?? '1' } }
    },
    async downloadUpdate() {
      calls.push('download')
      await failing('download')
    },
    once: (_, listener) => failed.push(listener),
    quitAndInstall: () => calls.push('install'),
  }
  const updates = createUpdates({
    electron: {
      dialog: {
        showMessageBox(options) {
          boxes.push(options)
          return Promise.resolve({ response: left.shift() ?? 1 })
        },
        showOpenDialog: () => expect.unreachable(),
        showSaveDialog: () => expect.unreachable(),
      },
    },
    feed,
    async load() {
      calls.push('load')
      await failing('load')
      return updater
    },
    log: { info: () => undefined, trouble: (text) => troubles.push(text) },
    tell: (title) => told.push(title),
    quit: (last) => {
      calls.push('quit')
      last()
    },
    end: () => calls.push('end'),
  })
  return { updates, updater, failed, calls, boxes, told, troubles }
}

describe('updates', () => {
  it('are fetched and offered; who wants them restarts in order', async () => {
    const { updates, updater, calls, boxes } = setUp({ version: '2.0.0', answers: [0] })
    await updates.check(false)
    expect(calls).toEqual(['load', 'check', 'download', 'quit', 'install'])
    expect(boxes).toMatchObject([
      { message: 'Version 2.0.0 is ready.', buttons: ['Restart now', 'Later'] },
    ])
    expect(updater).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: true })
  })

  it('that cannot be installed end the application all the same', async () => {
    const { updates, failed, calls } = setUp({ version: '2.0.0', answers: [0] })
    await updates.check(false)
    for (const tell of failed) tell()
    expect(calls.slice(-2)).toEqual(['install', 'end'])
  })

  it('are left for later, and offered again only to who asks', async () => {
    const { updates, calls, boxes } = setUp({ version: '2.0.0' })
    await updates.check(false)
    await updates.check(false)
    expect(boxes).toHaveLength(1)
    await updates.check(true)
    expect(boxes).toHaveLength(2)
    expect(calls).toEqual(['load', 'check', 'download'])
  })

  it('come from the address that is named', async () => {
    const { updates, calls } = setUp({
      feed: { kind: 'address', address: 'https://updates.example/' },
    })
    await updates.check(false)
    expect(calls).toEqual(['load', 'feed https://updates.example/', 'check'])
  })

  it('that are not there are told to who asks, and to nobody else', async () => {
    const { updates, told, boxes } = setUp()
    await updates.check(false)
    expect(told).toEqual([])
    await updates.check(true)
    expect([told, boxes]).toEqual([['Quartermaster is up to date'], []])
  })

  it.each(['load', 'check', 'download'] as const)(
    'that cannot be had go to the log and show no dialog: %s',
    async (fails) => {
      const { updates, told, troubles, boxes } = setUp({ version: '2.0.0', fails })
      await updates.check(false)
      expect([troubles, told, boxes]).toEqual([['updates could not be looked for'], [], []])
      await updates.check(true)
      expect(told.at(-1)).toBe('Updates cannot be looked for')
      expect(boxes).toEqual([])
    },
  )

  it('are looked for once at a time', async () => {
    const { updates, calls } = setUp()
    await Promise.all([updates.check(false), updates.check(true)])
    expect(calls).toEqual(['load', 'check'])
  })

  describe('by themselves', () => {
    beforeEach(() => vi.useFakeTimers())
    afterEach(() => vi.useRealTimers())

    it('are looked for after the start and then from time to time, until the end', async () => {
      const { updates, calls } = setUp()
      const running = updates.start()
      expect(calls).toEqual([])
      await vi.advanceTimersByTimeAsync(firstLook)
      expect(calls).toEqual(['load', 'check'])
      await vi.advanceTimersByTimeAsync(lookEvery)
      expect(calls).toEqual(['load', 'check', 'check'])
      running[Symbol.dispose]()
      await vi.advanceTimersByTimeAsync(2 * lookEvery)
      expect(calls).toHaveLength(3)
    })
  })
})
