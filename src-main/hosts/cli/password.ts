import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { expected } from '../../platform/errors.ts'
import type { Terminal } from './asking.ts'
import { say } from './terminal.ts'

/**
 * Asks for a password on the terminal, without showing what is typed. Throws `bad_usage` where
 * nobody can be asked, and where nothing is typed.
 */
export async function askPassword(
  question: string,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  if (terminal.input.isTTY !== true) {
    throw expected('bad_usage', {
      what: `${question}: there is no terminal to ask on.`,
      remedy: 'Use --password_env VARIABLE, --password_stdin, or --no_password.',
    })
  }
  // A terminal in raw mode echoes nothing; what readline would echo goes nowhere.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: terminal.input, output: silent, terminal: true })
  try {
    say(terminal.output, `${question}: `)
    return given(await nextLine(lines))
  } finally {
    lines.close()
    say(terminal.output, '\n')
  }
}

/** The first line of an input that is no terminal. */
export async function passwordFrom(input: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input })
  try {
    return given(await nextLine(lines))
  } finally {
    lines.close()
  }
}

function nextLine(lines: ReturnType<typeof createInterface>): Promise<string> {
  return new Promise((resolve) => {
    lines.once('line', resolve)
    lines.once('close', () => resolve(''))
    lines.once('SIGINT', () => resolve(''))
  })
}

function given(password: string): string {
  if (password !== '') return password
  throw expected('bad_usage', {
    what: 'No password was given.',
    remedy: 'Give it, or use --no_password where the server asks for none.',
    kept: 'Nothing was changed.',
  })
}
