import { createInterface } from 'node:readline/promises'
import { expected } from '../../platform/errors.ts'
import type { Flags } from './commands/options.ts'
import { say } from './terminal.ts'

/** Where a question is asked: stdout belongs to the result. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: NodeJS.WritableStream
}

/**
 * Asks before what cannot be undone; `--yes` answers beforehand. Throws `cancelled` on any other
 * answer than yes, and `bad_usage` where nobody can be asked.
 */
export async function confirm(
  question: string,
  flags: Flags,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
  if (flags['yes'] === true) return
  if (terminal.input.isTTY !== true) {
    throw expected('bad_usage', {
      what: `${question} There is no terminal to ask on.`,
      remedy: 'Add --yes when it is meant.',
    })
  }
  const lines = createInterface({ input: terminal.input })
  try {
    const answer = answerOf(lines)
    say(terminal.output, `${question} [y/N] `)
    if (/^y(es)?$/i.test((await answer).trim())) return
  } finally {
    lines.close()
  }
  throw expected('cancelled', {
    what: 'Nothing was changed.',
    remedy: 'Answer y, or add --yes, when it is meant.',
  })
}

/** The next line; nothing where the input ends or Ctrl-C comes first. */
function answerOf(lines: ReturnType<typeof createInterface>): Promise<string> {
  return new Promise((resolve) => {
    lines.once('line', resolve)
    lines.once('close', () => resolve(''))
    lines.once('SIGINT', () => resolve(''))
  })
}
