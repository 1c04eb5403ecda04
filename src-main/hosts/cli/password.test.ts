import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Terminal } from './asking.ts'
import { askPassword, passwordFrom } from './password.ts'

function terminal(isTTY: boolean): { readonly terminal: Terminal; readonly shown: () => string } {
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => input })
  const output = new PassThrough()
  return {
    terminal: { input, output },
    shown: () => String(output.read() ?? ''),
  }
}

describe('a password', () => {
  it('is asked for and not shown', async () => {
    const { terminal: given, shown } = terminal(true)
    const asked = askPassword('Password of offers', given)
    ;(given.input as PassThrough).write('correct horse\r')
    expect(await asked).toBe('correct horse')
    expect(shown()).toBe('Password of offers: \n')
  })

  it('is not asked for where there is no terminal, and must be something', async () => {
    await expect(askPassword('Password of offers', terminal(false).terminal)).rejects.toThrow(
      'no terminal to ask on',
    )
    const { terminal: given } = terminal(true)
    const asked = askPassword('Password of offers', given)
    ;(given.input as PassThrough).write('\r')
    await expect(asked).rejects.toThrow('No password was given')
  })

  it('is the first line of an input', async () => {
    const input = new PassThrough()
    input.end('first\nsecond\n')
    expect(await passwordFrom(input)).toBe('first')
    const empty = new PassThrough()
    empty.end()
    await expect(passwordFrom(empty)).rejects.toThrow('No password was given')
  })
})
