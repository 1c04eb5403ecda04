import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPortLink } from '../../../src-shared/contract/port-link.ts'
import type { ContractClient } from '../../console/contract-cases.testing.ts'
import { scriptedJob, succeed } from '../../jobs/test-support/script.testing.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { channels } from './channels.ts'
import { startDesktop } from './desktop.ts'
import type { ConnectEvent } from './electron-parts.ts'
import type { Updater } from './updates.ts'
import { type realEntries, scriptedEntries } from './test-support/core-process.testing.ts'
import {
  createElectronDouble,
  type ElectronDouble,
  eventDouble,
  NoticeDouble,
} from './test-support/electron.testing.ts'
import { type PortDouble, pageEndOf } from './test-support/ports.testing.ts'

/** A core may take seconds to be there on a busy machine. */
const busy = { timeout: 15_000 }

let folder: string
let double: ElectronDouble

beforeEach(() => {
  folder = temporaryFolder()
  double = createElectronDouble(join(folder, 'user'))
})
afterEach(async () => {
  if (double.processes.started.length === 0 || double.app.calls.includes('quit')) return
  double.answers.splice(0, double.answers.length, 1)
  const ended = once(double.app, 'ended')
  double.app.quit()
  await ended
})

interface Start {
  readonly argv?: readonly string[]
  readonly platform?: NodeJS.Platform
  readonly entries?: typeof realEntries
  readonly loadUpdater?: () => Promise<Updater>
}

const start = ({
  argv = [],
  platform = 'linux',
  entries = scriptedEntries,
  loadUpdater = () => Promise.reject(new Error('there is no feed')),
}: Start = {}): Promise<void> =>
  startDesktop(double.electron, {
    entries,
    resources: join(folder, 'resources'),
    loadUpdater,
    preload: 'preload.cjs',
    renderer: join(folder, 'renderer'),
    icon: 'icon.png',
    argv,
    environment: { QM_WORKSPACE: join(folder, 'workspace') },
    platform,
  })

/** The page of the first window asks for its port, and speaks over it. */
function openPage(): ContractClient {
  const link = createPortLink(() => {
    const { promise, resolve } = Promise.withResolvers<PortDouble>()
    const event: ConnectEvent = {
      sender: { id: double.windows[0]?.webContents.id ?? 0 },
      senderFrame: {
        url: double.windows[0]?.addresses[0] ?? '',
        parent: null,
        postMessage: (_channel, _message, [port] = []) => resolve(port as unknown as PortDouble),
      },
    }
    double.ipcMain.emit(channels.connect, event)
    return promise.then(pageEndOf)
  })
  return createORPCClient(link)
}

const lastAddress = (): string | undefined => double.windows.at(-1)?.addresses.at(-1)

describe('the window', () => {
  it('is made with no rights, and shown once it has something to show', async () => {
    await start()
    const [window] = double.windows
    expect(window?.options).toMatchObject({
      show: false,
      minWidth: 900,
      minHeight: 600,
      icon: 'icon.png',
      webPreferences: {
        preload: 'preload.cjs',
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
      },
    })
    expect(window?.addresses).toEqual(['app://quartermaster/index.html#/'])
    expect(window?.calls).toEqual([])
    window?.emit('ready-to-show')
    expect(window?.calls).toEqual(['show'])
    expect(double.app.calls).toContain('enableSandbox')
    expect(double.schemes.map(({ scheme }) => scheme)).toEqual(['app'])
    expect([...double.handlers.keys()]).toEqual(['app'])
  })

  it('opens where it was, maximized if it was', async () => {
    mkdirSync(join(folder, 'user'))
    const path = join(folder, 'user', 'window-state.json')
    const bounds = { x: 100, y: 80, width: 1200, height: 800 }
    writeFileSync(path, JSON.stringify({ bounds, maximized: true }))
    await start({ platform: 'darwin' })
    const [window] = double.windows
    expect(window?.options).toMatchObject(bounds)
    window?.emit('ready-to-show')
    expect(window?.calls).toEqual(['maximize', 'show'])
    window?.close()
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      bounds: { x: 40, y: 50, width: 1000, height: 700 },
      maximized: false,
    })
  })

  it('is loaded again when its process is gone', async () => {
    await start()
    const [window] = double.windows
    double.app.emit('render-process-gone', {}, window?.webContents, {
      reason: 'crashed',
      exitCode: 1,
    })
    double.app.emit(
      'render-process-gone',
      {},
      { id: 99, reload: () => expect.unreachable() },
      { reason: 'crashed', exitCode: 1 },
    )
    expect(window?.calls).toEqual(['reload'])
  })

  it('is guarded like every page', async () => {
    await start()
    const guarded: string[] = []
    const contents = {
      setWindowOpenHandler: () => undefined,
      on: (name: string) => guarded.push(name),
    }
    double.app.emit('web-contents-created', {}, contents)
    expect(guarded).toContain('will-navigate')
    expect(double.session.isCancelled('https://evil.example/')).toBe(true)
  })
})

describe('a second start', () => {
  it('ends at once and leaves the work to the first', async () => {
    double.app.isFirst = false
    await start()
    expect([double.windows, double.app.calls]).toEqual([[], ['quit']])
  })

  it('brings the window of the first to the front, on the run that its link names', async () => {
    await start()
    const [window] = double.windows
    if (window !== undefined) window.minimized = true
    double.app.emit('second-instance', {}, ['quartermaster', 'quartermaster://run/01jabc'])
    expect(double.windows).toHaveLength(1)
    expect(window?.calls).toEqual(['restore', 'show', 'focus'])
    expect(lastAddress()).toBe('app://quartermaster/index.html#/runs/01jabc')
  })
})

describe('a link', () => {
  it('that starts the application opens its run', async () => {
    await start({ argv: ['quartermaster', 'quartermaster://run/01jabc'] })
    expect(lastAddress()).toBe('app://quartermaster/index.html#/runs/01jabc')
  })

  it('of macOS that comes before there is a window opens its run', async () => {
    const starting = start({ platform: 'darwin' })
    double.app.emit('open-url', eventDouble({}), 'quartermaster://run/01jabc')
    await starting
    expect(lastAddress()).toBe('app://quartermaster/index.html#/runs/01jabc')
  })

  it('is ours only once the application is installed', async () => {
    double.app.isPackaged = true
    await start()
    expect(double.app.calls).toContain('client of quartermaster')
  })
})

describe('the menus', () => {
  it('lead to screens, and tell the page what else it shall do', async () => {
    await start()
    const items = double.menus[0]?.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    const choose = (id: string): void => {
      const click = items?.find((item) => item.id === id)?.click as (() => void) | undefined
      click?.()
    }
    choose('go-runs')
    expect(lastAddress()).toBe('app://quartermaster/index.html#/runs')
    choose('toggle-density')
    expect(double.windows[0]?.sent).toEqual([[channels.command, 'toggle-density']])
  })
})

describe('a page', () => {
  it('speaks straight to the core, and is told of the end of a run it does not look at', async () => {
    await start()
    const client = openPage()
    await expect(client.system.info()).resolves.toMatchObject({ host: 'desktop' })
    mkdirSync(join(folder, 'scripts'))
    const { id } = await client.runs.start(scriptedJob(join(folder, 'scripts'), [succeed]))
    for await (const run of await client.runs.changes()) {
      if (run.id === id && 'kind' in run && run.lifecycle.state === 'succeeded') break
    }
    const [window] = double.windows
    expect(window?.progress.some((value) => value >= 0)).toBe(true)
    const [notice] = NoticeDouble.shown
    expect(notice?.options.title).toBe('Finished')
    notice?.emit('click')
    expect(lastAddress()).toBe(`app://quartermaster/index.html#/runs/${id}`)
  })

  it('saves an export by the dialog of the system; other downloads are refused', async () => {
    await start()
    const download = (address: string) => {
      const event = eventDouble({})
      const dialogs: object[] = []
      double.session.emit('will-download', event, {
        getURL: () => address,
        getFilename: () => 'assignments-01jabc.csv',
        setSaveDialogOptions: (options: object) => dialogs.push(options),
      })
      return { prevented: event.wasPrevented(), dialogs }
    }
    expect(download('app://quartermaster/downloads/0')).toEqual({
      prevented: false,
      dialogs: [
        {
          title: 'Save the export',
          defaultPath: join(folder, 'user', 'assignments-01jabc.csv'),
          filters: [{ name: 'CSV', extensions: ['csv'] }],
        },
      ],
    })
    expect(download('https://evil.example/x.exe')).toEqual({ prevented: true, dialogs: [] })
  })
})

describe('the log of main', () => {
  it('keeps what was refused, and how the core fared', async () => {
    await start()
    await openPage().system.info()
    double.session.isCancelled('https://evil.example/')
    const [core] = double.processes.started
    const gone = once(core!, 'exit')
    process.kill(core?.pid ?? 0, 'SIGKILL')
    await gone
    const lines = readFileSync(join(folder, 'user', 'desktop.log'), 'utf8')
      .trimEnd()
      .split('\n')
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { text: 'started', packaged: false },
      { text: 'core starting' },
      { text: 'core ready' },
      { text: 'refused', what: 'request', address: 'https://evil.example/' },
      { text: 'core lost' },
      { text: 'core starting' },
    ])
  })
})

describe('a new version', () => {
  it('is installed once the core has ended, and only where people let their runs go', async () => {
    double.app.isPackaged = true
    mkdirSync(join(folder, 'resources'))
    writeFileSync(join(folder, 'resources', 'app-update.yml'), 'provider: generic\n')
    const calls: string[] = []
    const updater: Updater = {
      autoDownload: true,
      autoInstallOnAppQuit: true,
      logger: null,
      setFeedURL: () => undefined,
      checkForUpdates: () =>
        Promise.resolve({ isUpdateAvailable: true, updateInfo: { version: '2.0.0' } }),
      downloadUpdate: () => Promise.resolve(),
      once: () => undefined,
      quitAndInstall() {
        calls.push('install')
        double.app.quit()
      },
    }
    await start({ loadUpdater: () => Promise.resolve(updater) })
    const client = openPage()
    mkdirSync(join(folder, 'scripts'))
    await client.runs.start(scriptedJob(join(folder, 'scripts'), [{ do: 'wait for cancel' }]))
    const check = double.menus[0]
      ?.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
      .find(({ id }) => id === 'check-updates')?.click as (() => void) | undefined
    // Restart now; but keep running.
    double.answers.push(0, 0)
    check?.()
    await expect.poll(() => double.boxes.length, busy).toBe(2)
    expect(double.boxes.map(({ message }) => message)).toEqual([
      'Version 2.0.0 is ready.',
      'A run is working.',
    ])
    expect(calls).toEqual([])
    // Restart now, and stop them.
    const ended = once(double.app, 'ended')
    double.answers.push(0, 1)
    check?.()
    await ended
    expect(calls).toEqual(['install'])
  })
})

describe('a core that dies', () => {
  it('is told and started again; the page goes on', async () => {
    await start()
    const client = openPage()
    await client.system.info()
    const [core] = double.processes.started
    const gone = once(core!, 'exit')
    process.kill(core?.pid ?? 0, 'SIGKILL')
    await gone
    expect(NoticeDouble.shown.map(({ options }) => options.title)).toEqual([
      'The engine stopped and was started again',
    ])
    expect(double.windows[0]?.sent).toEqual([[channels.lost]])
    // A call that leaves before the page has heard of the loss fails; the next finds the new core.
    await expect
      .poll(
        () =>
          client.system.info().then(
            ({ host }) => host,
            () => 'lost',
          ),
        busy,
      )
      .toBe('desktop')
  })

  it('for good asks people, who may try again', async () => {
    writeFileSync(join(folder, 'workspace'), '')
    double.answers.push(1)
    const ended = once(double.app, 'ended')
    await start()
    await ended
    expect(double.boxes).toMatchObject([
      {
        type: 'error',
        message: expect.stringContaining('workspace') as string,
        buttons: ['Start it again', 'Quit'],
      },
    ])
  })
})

describe('quitting', () => {
  it('lets the core end first', async () => {
    await start()
    await openPage().system.info()
    const ended = once(double.app, 'ended')
    double.windows[0]?.close()
    double.app.emit('window-all-closed')
    await ended
    expect(double.app.calls.filter((call) => call.startsWith('quit'))).toEqual([
      'quit prevented',
      'quit',
    ])
    expect(double.boxes).toEqual([])
  })

  it('asks while a run is working, and goes on when people want to', async () => {
    await start()
    const client = openPage()
    mkdirSync(join(folder, 'scripts'))
    await client.runs.start(scriptedJob(join(folder, 'scripts'), [{ do: 'wait for cancel' }]))
    double.windows[0]?.close()
    double.answers.push(0)
    double.app.emit('window-all-closed')
    await Promise.resolve()
    await Promise.resolve()
    expect(double.boxes).toMatchObject([{ type: 'question', message: 'A run is working.' }])
    await expect.poll(() => double.windows.length, busy).toBe(2)
    expect(double.app.calls).not.toContain('quit')
  })

  it('leaves the application of macOS open without a window', async () => {
    await start({ platform: 'darwin' })
    double.windows[0]?.close()
    double.app.emit('window-all-closed')
    expect(double.app.calls.filter((call) => call.startsWith('quit'))).toEqual([])
    double.app.emit('activate')
    expect(double.windows).toHaveLength(2)
  })
})
