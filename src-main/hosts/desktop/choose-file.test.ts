import { EventEmitter } from 'node:events'
import type { OpenDialogOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { channels } from './channels.ts'
import { answerChoices } from './choose-file.ts'
import type { ConnectEvent } from './electron-parts.ts'

function setUp(chosen: readonly string[]) {
  const ipcMain = new EventEmitter()
  const dialogs: OpenDialogOptions[] = []
  const answers: unknown[] = []
  const troubles: unknown[] = []
  answerChoices(
    {
      ipcMain,
      dialog: {
        showMessageBox: () => expect.unreachable(),
        showSaveDialog: () => expect.unreachable(),
        showOpenDialog(options) {
          dialogs.push(options)
          return Promise.resolve({ canceled: chosen.length === 0, filePaths: [...chosen] })
        },
      },
    },
    (id) => id === 1,
    (error) => troubles.push(error),
  )
  const ask = (given: unknown, { url = 'app://quartermaster/index.html', gone = false } = {}) => {
    const event: ConnectEvent = {
      sender: { id: 1 },
      senderFrame: {
        url,
        parent: null,
        postMessage(channel, message) {
          if (gone) throw new Error('the page is gone')
          answers.push([channel, message])
        },
      },
    }
    ipcMain.emit(channels.choose, event, given)
  }
  return { dialogs, answers, troubles, ask }
}

const question = { question: 7, title: 'Choose the file: caps', folder: '/drop', wants: 'file' }

describe('a page that asks for a file', () => {
  it('gets the one that was chosen', async () => {
    const { ask, dialogs, answers } = setUp(['/drop/caps.csv'])
    ask(question)
    await expect
      .poll(() => answers)
      .toEqual([[channels.chosen, { question: 7, path: '/drop/caps.csv' }]])
    expect(dialogs).toMatchObject([
      { title: 'Choose the file: caps', defaultPath: '/drop', properties: ['openFile'] },
    ])
  })

  it('gets a folder where it asks for one', async () => {
    const { ask, dialogs, answers } = setUp(['/drops/2122'])
    ask({ ...question, wants: 'folder' })
    await expect
      .poll(() => answers)
      .toEqual([[channels.chosen, { question: 7, path: '/drops/2122' }]])
    expect(dialogs).toMatchObject([{ properties: ['openDirectory'] }])
    expect(dialogs[0]).not.toHaveProperty('filters')
  })

  it('gets none when people change their mind', async () => {
    const { ask, dialogs, answers } = setUp([])
    ask({ ...question, folder: null })
    await expect.poll(() => answers).toEqual([[channels.chosen, { question: 7, path: null }]])
    expect(dialogs[0]).not.toHaveProperty('defaultPath')
  })

  it('must be our own, and ask for something', () => {
    const { ask, dialogs } = setUp(['/drop/caps.csv'])
    ask(question, { url: 'https://evil.example/' })
    for (const none of [
      null,
      'caps',
      {},
      { ...question, folder: 7 },
      { ...question, wants: 'all' },
    ])
      ask(none)
    expect(dialogs).toEqual([])
  })

  it('may be gone before it is answered', async () => {
    const { ask, troubles } = setUp(['/drop/caps.csv'])
    ask(question, { gone: true })
    await expect.poll(() => troubles).toHaveLength(1)
  })
})
