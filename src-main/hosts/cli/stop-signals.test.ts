import { describe, expect, it } from 'vitest'
import { listenForStop, sameKeyPress } from './stop-signals.ts'

function listening(): { readonly asked: string[]; press: (at: number) => void } & Disposable {
  const asked: string[] = []
  let time = 0
  const listener = listenForStop({
    politely: () => asked.push('politely'),
    atOnce: () => asked.push('at once'),
    now: () => time,
  })
  return {
    asked,
    press(at) {
      time = at
      process.emit('SIGHUP')
    },
    [Symbol.dispose]: () => listener[Symbol.dispose](),
  }
}

describe('signals that stop a command', () => {
  it('ask politely once, and at once when they come again', () => {
    using terminal = listening()
    terminal.press(0)
    terminal.press(sameKeyPress)
    expect(terminal.asked).toEqual(['politely', 'at once'])
  })

  it('count as one where a wrapper passes them on as well', () => {
    using terminal = listening()
    terminal.press(0)
    terminal.press(sameKeyPress - 1)
    expect(terminal.asked).toEqual(['politely'])
  })

  it('are left to the system afterwards', () => {
    const before = process.listenerCount('SIGHUP')
    listening()[Symbol.dispose]()
    expect(process.listenerCount('SIGHUP')).toBe(before)
  })
})
