import { EventEmitter } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { channels } from './channels.ts'

const exposed = new Map<string, object>()
const sent: unknown[][] = []
const posted: unknown[][] = []
const ipcRenderer = Object.assign(new EventEmitter(), {
  send: (...message: unknown[]) => void sent.push(message),
})
const page = Object.assign(new EventTarget(), {
  location: { origin: 'app://quartermaster' },
  postMessage: (...message: unknown[]) => void posted.push(message),
})

vi.mock('electron', () => ({
  ipcRenderer,
  contextBridge: { exposeInMainWorld: (name: string, api: object) => exposed.set(name, api) },
  webUtils: { getPathForFile: ({ name }: { name: string }) => `/drop/${name}` },
}))

beforeAll(async () => {
  vi.stubGlobal('window', page)
  // By a name that the compiler does not follow: the script has the types of a page.
  const script = './preload/preload.ts'
  await import(script)
})
afterAll(() => vi.unstubAllGlobals())
beforeEach(() => {
  sent.length = 0
  posted.length = 0
})

describe('the preload script', () => {
  it('exposes one function, which asks for a port', () => {
    expect([...exposed].map(([name, api]) => [name, Object.keys(api)])).toEqual([
      ['quartermaster', ['connect']],
    ])
    const { connect } = exposed.get('quartermaster') as { connect: (this: void) => void }
    connect()
    expect(sent).toEqual([[channels.connect]])
  })

  it('passes on ports, commands and the loss of the core to its own page only', () => {
    const port = {}
    ipcRenderer.emit(channels.port, { ports: [port] })
    ipcRenderer.emit(channels.command, {}, 'go-runs')
    ipcRenderer.emit(channels.lost, {})
    expect(posted).toEqual([
      [{ quartermaster: 'port' }, 'app://quartermaster', [port]],
      [{ quartermaster: 'command', id: 'go-runs' }, 'app://quartermaster', []],
      [{ quartermaster: 'lost' }, 'app://quartermaster', []],
    ])
  })

  it('passes on what the page asks to choose, and the answer', () => {
    const ask = (source: EventTarget): void =>
      void page.dispatchEvent(
        Object.assign(new Event('message'), {
          source,
          data: {
            quartermaster: 'choose',
            question: 1,
            title: 'Caps',
            folder: null,
            wants: 'file',
            more: 1,
          },
        }),
      )
    ask(new EventTarget())
    ask(page)
    expect(sent).toEqual([
      [channels.choose, { question: 1, title: 'Caps', folder: null, wants: 'file' }],
    ])
    ipcRenderer.emit(channels.chosen, {}, { question: 1, path: '/drop/caps.csv' })
    expect(posted).toEqual([
      [{ quartermaster: 'chosen', question: 1, path: '/drop/caps.csv' }, 'app://quartermaster', []],
    ])
  })

  it('passes on that the page should be saved, and what became of it', () => {
    const data = { quartermaster: 'save-pdf', question: 2, name: 'Report', more: 1 }
    page.dispatchEvent(Object.assign(new Event('message'), { source: page, data }))
    expect(sent).toEqual([[channels.savePdf, { question: 2, name: 'Report' }]])
    ipcRenderer.emit(channels.pdfSaved, {}, { question: 2, outcome: 'saved' })
    expect(posted).toEqual([
      [{ quartermaster: 'pdf-saved', question: 2, outcome: 'saved' }, 'app://quartermaster', []],
    ])
  })

  it('tells main the paths of dropped files, and leaves a dropped text to the page', () => {
    const drop = (dataTransfer: object): boolean => {
      const event = Object.assign(new Event('drop', { cancelable: true }), { dataTransfer })
      page.dispatchEvent(event)
      return event.defaultPrevented
    }
    const files = [{ name: 'caps.csv' }, { name: 'elig.csv' }]
    expect(drop({ types: ['Files'], files })).toBe(true)
    expect(drop({ types: ['text/plain'], files: [] })).toBe(false)
    expect(sent).toEqual([[channels.files, ['/drop/caps.csv', '/drop/elig.csv']]])
  })
})
