import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { ROOT } from '../../scripts/lib/process.ts'

const ENTRY = join(ROOT, 'src-main', 'hosts', 'cli', 'main.ts')

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command of `quartermaster` at work. */
export interface RunningCommand {
  /** Resolves once stderr holds the text; rejects when the command ends without it. */
  said(text: string): Promise<void>
  /** Ctrl-C: the signal goes to the command and everything it started. */
  interrupt(): void
  readonly ended: Promise<CommandResult>
}

/** Runs `quartermaster` with these words to its end. */
export function quartermaster(...words: readonly string[]): Promise<CommandResult> {
  return startQuartermaster(...words).ended
}

export function startQuartermaster(...words: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [ENTRY, ...words], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '0' },
    detached: process.platform !== 'win32',
  })
  const lastResort = () => signalGroup(child, 'SIGKILL')
  process.once('exit', lastResort)
  child.once('close', () => process.off('exit', lastResort))
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return {
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (stderr.includes(text)) resolve()
        }
        child.stderr.on('data', look)
        child.once('close', () => reject(new Error(`it ended without "${text}":\n${stderr}`)))
        look()
      }),
    interrupt: () => signalGroup(child, 'SIGINT'),
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr })),
  }
}

function signalGroup(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    child.kill(signal)
    return
  }
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It has ended already.
  }
}
