import { EventEmitter } from 'node:events'
import type { OpenDialogOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { channels } from './channels.ts'
import type { ConnectEvent } from './electron-parts.ts'
import { openFiles, routeOfFiles } from './open-files.ts'

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

it('fills the form by the names of files, whatever characters they have', () => {
  expect(routeOfFiles(['/drop ä/caps.csv', '/drop ä/elig&1.csv'])).toBe(
    '/allocation/new?caps=%2Fdrop+%C3%A4%2Fcaps.csv&elig=%2Fdrop+%C3%A4%2Felig%261.csv',
  )
  expect(routeOfFiles(['/drop/notes.txt'])).toBeUndefined()
})

describe('files that are dropped', () => {
  it('open the form', () => {
    const { drop, routes } = setUp()
    drop(['/drop/caps.csv'])
    expect(routes).toEqual(['/allocation/new?caps=%2Fdrop%2Fcaps.csv'])
  })

  it('that tell nothing are answered with what to do', () => {
    const { drop, routes, boxes } = setUp()
    drop(['/drop/notes.txt'])
    expect([routes, boxes]).toEqual([[], [expect.stringContaining('do not tell')]])
  })

  it('by a stranger, or that are none, do nothing', () => {
    const { drop, routes, boxes } = setUp()
    drop(['/drop/caps.csv'], 'https://evil.example/')
    for (const none of [null, 'caps.csv', [], [7, '']]) drop(none)
    expect([routes, boxes]).toEqual([[], []])
  })
})

describe('files that are chosen', () => {
  it('open the form', async () => {
    const { choose, routes, dialogs } = setUp(['/drop/caps.csv', '/drop/elig.csv'])
    await choose()
    expect(routes).toEqual(['/allocation/new?caps=%2Fdrop%2Fcaps.csv&elig=%2Fdrop%2Felig.csv'])
    expect(dialogs[0]?.properties).toEqual(['openFile', 'multiSelections'])
  })

  it('are none when people change their mind', async () => {
    const { choose, routes } = setUp()
    await choose()
    expect(routes).toEqual([])
  })
})
