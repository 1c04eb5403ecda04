import { EventEmitter } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SaveDialogOptions } from 'electron'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channels } from './channels.ts'
import type { ConnectEvent } from './electron-parts.ts'
import { answerPdfs, fileNameOf } from './save-pdf.ts'
import { createElectronDouble } from './test-support/electron.testing.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quartermaster-pdf-'))
})
afterEach(() => rm(folder, { recursive: true }))

function setUp(filePath: string) {
  const ipcMain = new EventEmitter()
  const dialogs: SaveDialogOptions[] = []
  const answers: unknown[] = []
  const troubles: unknown[] = []
  const { electron } = createElectronDouble(folder)
  answerPdfs(
    {
      app: electron.app,
      ipcMain,
      dialog: {
        showMessageBox: () => expect.unreachable(),
        showOpenDialog: () => expect.unreachable(),
        showSaveDialog(options) {
          dialogs.push(options)
          return Promise.resolve({ canceled: filePath === '', filePath })
        },
      },
      webContents: {
        fromId: (id) =>
          id === 1 ? { printToPDF: () => Promise.resolve(Buffer.from('%PDF-1.7')) } : undefined,
      },
    },
    (id) => id === 1,
    (error) => troubles.push(error),
  )
  const ask = (given: unknown, url = 'app://quartermaster/index.html') => {
    const event: ConnectEvent = {
      sender: { id: 1 },
      senderFrame: {
        url,
        parent: null,
        postMessage: (channel, message) => void answers.push([channel, message]),
      },
    }
    ipcMain.emit(channels.savePdf, event, given)
  }
  return { dialogs, answers, troubles, ask }
}

const wish = { question: 3, name: 'Report of drop 2122' }

describe('a page that asks to be saved as PDF', () => {
  it('is written where people choose', async () => {
    const path = join(folder, 'report.pdf')
    const { ask, answers, dialogs } = setUp(path)
    ask(wish)
    await expect
      .poll(() => answers)
      .toEqual([[channels.pdfSaved, { question: 3, outcome: 'saved' }]])
    expect(await readFile(path, 'utf8')).toBe('%PDF-1.7')
    expect(dialogs[0]?.defaultPath).toMatch(/Report of drop 2122\.pdf$/)
  })

  it('is not, when people change their mind', async () => {
    const { ask, answers } = setUp('')
    ask(wish)
    await expect
      .poll(() => answers)
      .toEqual([[channels.pdfSaved, { question: 3, outcome: 'given_up' }]])
  })

  it('hears of a place that cannot be written', async () => {
    const { ask, answers, troubles } = setUp(join(folder, 'nowhere', 'report.pdf'))
    ask(wish)
    await expect.poll(() => troubles).toHaveLength(1)
    expect(answers).toEqual([[channels.pdfSaved, { question: 3, outcome: 'failed' }]])
  })

  it('must be our own, and ask for something', () => {
    const { ask, dialogs } = setUp(join(folder, 'report.pdf'))
    ask(wish, 'https://evil.example/')
    for (const none of [null, {}, { question: 1, name: '' }]) ask(none)
    expect(dialogs).toEqual([])
  })
})

it('names of runs become names of files', () => {
  expect([fileNameOf('Report of a/b: "x"'), fileNameOf('../..')]).toEqual([
    'Report of a-b- -x-.pdf',
    '-...pdf',
  ])
})
