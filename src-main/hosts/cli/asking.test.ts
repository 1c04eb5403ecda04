import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { ExpectedError, failureOf } from '../../platform/errors.ts'
import { confirm } from './asking.ts'

/** A terminal on which somebody types `answer`; null: the input ends. */
function createTerminal(answer: string | null) {
  const input = Object.assign(new PassThrough(), { isTTY: true })
  const output = new PassThrough()
  output.once('data', () => input.end(answer ?? ''))
  return { input, output }
}

const codeOf = async (asked: Promise<void>): Promise<string> =>
  asked.then(
    () => 'yes',
    (error: unknown) => failureOf(error).code,
  )

describe('asking before what cannot be undone', () => {
  it.each([
    ['y\n', 'yes'],
    ['YES\n', 'yes'],
    ['y', 'yes'],
    ['n\n', 'cancelled'],
    ['\n', 'cancelled'],
    ['yesterday\n', 'cancelled'],
    [null, 'cancelled'],
  ])('takes %j for %s', async (answer, outcome) => {
    expect(await codeOf(confirm('Remove it?', {}, createTerminal(answer)))).toBe(outcome)
  })

  it('asks on the terminal, and shows what would steer it', async () => {
    const terminal = createTerminal('y\n')
    const asked: string[] = []
    terminal.output.on('data', (part: Buffer) => asked.push(part.toString()))
    await confirm('Remove \u001b[2J?', {}, terminal)
    expect(asked.join('')).toBe('Remove \\u001b[2J? [y/N] ')
  })

  it('does not ask who said yes before', async () => {
    const output = new PassThrough()
    await confirm('Remove it?', { yes: true }, { input: new PassThrough(), output })
    expect(output.read()).toBeNull()
  })

  it('refuses where nobody can be asked', async () => {
    const asked = confirm('Remove it?', {}, { input: new PassThrough(), output: process.stderr })
    await expect(asked).rejects.toThrow(ExpectedError)
    await expect(codeOf(asked)).resolves.toBe('bad_usage')
  })
})
