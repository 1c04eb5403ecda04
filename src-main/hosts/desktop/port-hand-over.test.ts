import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { channels } from './channels.ts'
import type { ConnectEvent } from './electron-parts.ts'
import { handOverPorts } from './port-hand-over.ts'
import { ChannelDouble } from './test-support/ports.testing.ts'

function setUp() {
  const ipcMain = new EventEmitter()
  const { port1 } = new ChannelDouble()
  const posted: unknown[][] = []
  let connected = 0
  handOverPorts(
    ipcMain,
    {
      connect() {
        connected += 1
        return port1
      },
    },
    (id) => id === 1,
  )
  const ask = (change: {
    id?: number
    url?: string
    parent?: object | null
    frame?: null
  }): void => {
    const event: ConnectEvent = {
      sender: { id: change.id ?? 1 },
      senderFrame:
        change.frame === null
          ? null
          : {
              url: change.url ?? 'app://quartermaster/index.html#/runs',
              parent: change.parent ?? null,
              postMessage: (...args: unknown[]) => void posted.push(args),
            },
    }
    ipcMain.emit(channels.connect, event)
  }
  return { ask, posted, port1, connected: () => connected }
}

describe('a page that asks for its port', () => {
  it('gets one, in its own frame', () => {
    const { ask, posted, port1 } = setUp()
    ask({})
    expect(posted).toEqual([[channels.port, null, [port1]]])
  })

  it.each([
    ['of another window', { id: 2 }],
    ['in a frame within the page', { parent: {} }],
    ['from elsewhere', { url: 'https://evil.example/' }],
    ['by a name like ours', { url: 'app://quartermaster.evil.example/' }],
    ['that is gone', { frame: null }],
  ] as const)('%s gets none', (_, change) => {
    const { ask, posted, connected } = setUp()
    ask(change)
    expect([posted, connected()]).toEqual([[], 0])
  })
})
