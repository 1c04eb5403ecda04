import { EventEmitter } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenDialogOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { channels } from './channels.ts'
import type { ConnectEvent } from './electron-parts.ts'
import { openFiles, routeOfFiles } from './open-files.ts'

function filesIn(folder: string, names: readonly string[]): string[] {
  return names.map((name) => {
    writeFileSync(join(folder, name), '')
    return join(folder, name)
  })
}

function setUp(chosen: readonly string[] = []) {
  const ipcMain = new EventEmitter()
  const routes: string[] = []
  const boxes: string[] = []
  const dialogs: OpenDialogOptions[] = []
  const { choose } = openFiles(
    {
      ipcMain,
      dialog: {
        showMessageBox({ message }) {
          boxes.push(message)
          return Promise.resolve({ response: 0 })
        },
        showSaveDialog: () => expect.unreachable(),
        showOpenDialog(options) {
          dialogs.push(options)
          return Promise.resolve({ canceled: chosen.length === 0, filePaths: [...chosen] })
        },
      },
    },
    (id) => id === 1,
    (route) => routes.push(route),
  )
  const drop = (paths: unknown, url = 'app://quartermaster/index.html'): void => {
    const event: ConnectEvent = {
      sender: { id: 1 },
      senderFrame: { url, parent: null, postMessage: () => undefined },
    }
    ipcMain.emit(channels.files, event, paths)
  }
  return { routes, boxes, dialogs, choose, drop }
}

it('leads to the form by an address, whatever characters the names have', () => {
  expect(routeOfFiles(['/drop ä/caps.csv', '/drop ä/elig&1.csv'])).toBe(
    '/allocation/new?caps=%2Fdrop+%C3%A4%2Fcaps.csv&elig=%2Fdrop+%C3%A4%2Felig%261.csv',
  )
})

describe('files that are dropped', () => {
  it('open the form', async () => {
    const { drop, routes } = setUp()
    const [caps] = filesIn(temporaryFolder(), ['caps.csv'])
    drop([caps])
    await expect.poll(() => routes).toEqual([routeOfFiles([caps ?? ''])])
  })

  it('as a folder open the form with the usual names of it', async () => {
    const { drop, routes } = setUp()
    const folder = temporaryFolder()
    const names = ['Caps.parquet', 'contracts-old.csv', 'elig.csv.gz', 'group_ratios.csv']
    filesIn(folder, [...names, 'user_groups.tsv', 'notes-on-pins.txt'])
    mkdirSync(join(folder, 'pins.csv'))
    drop([folder])
    await expect.poll(() => routes).toHaveLength(1)
    const [, query = ''] = (routes[0] ?? '').split('?')
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      caps: join(folder, 'Caps.parquet'),
      elig: join(folder, 'elig.csv.gz'),
      user_groups: join(folder, 'user_groups.tsv'),
      group_ratios: join(folder, 'group_ratios.csv'),
    })
  })

  it.each([
    ['by their names', () => filesIn(temporaryFolder(), ['notes.txt'])],
    ['because they are an empty folder', () => [temporaryFolder()]],
    ['because they are gone', () => [join(temporaryFolder(), 'caps.csv')]],
  ])('that tell nothing, %s, are answered with what to do', async (_, paths) => {
    const { drop, routes, boxes } = setUp()
    drop(paths())
    await expect.poll(() => boxes).toEqual([expect.stringContaining('do not tell')])
    expect(routes).toEqual([])
  })

  it('by a stranger, or that are none, do nothing', async () => {
    const { drop, routes, boxes } = setUp()
    const [caps = '', elig = ''] = filesIn(temporaryFolder(), ['caps.csv', 'elig.csv'])
    drop([caps], 'https://evil.example/')
    for (const none of [null, caps, [], [7, '']]) drop(none)
    drop([elig])
    await expect.poll(() => routes).toEqual([routeOfFiles([elig])])
    expect(boxes).toEqual([])
  })
})

describe('files that are chosen', () => {
  it('open the form', async () => {
    const files = filesIn(temporaryFolder(), ['caps.csv', 'elig.csv'])
    const { choose, routes, dialogs } = setUp(files)
    await choose()
    expect(routes).toEqual([routeOfFiles(files)])
    expect(dialogs[0]?.properties).toEqual(['openFile', 'multiSelections'])
  })

  it('are none when people change their mind', async () => {
    const { choose, routes } = setUp()
    await choose()
    expect(routes).toEqual([])
  })
})
