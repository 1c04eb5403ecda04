import { spawn, spawnSync } from 'node:child_process'
import { commandEntry } from './scene.ts'

export interface CommandEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A command of `quartermaster`, leader of a process group of its own. */
export interface Command {
  readonly pid: number
  /** Resolves once stderr holds the text; rejects when the command ends without it. */
  said(text: string): Promise<void>
  stderr(): string
  /** Of the whole group, as a terminal sends it. */
  signalGroup(signal: NodeJS.Signals): void
  /** It is gone; what it started may still hold its output. */
  readonly exited: Promise<{ readonly code: number | null }>
  /** It is gone, and so is whatever could write to its output. */
  readonly ended: Promise<CommandEnd>
}

export function startCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Command {
  return startProcess(process.execPath, [commandEntry, ...words], environment)
}

function startProcess(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Command {
  const child = spawn(program, [...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '0', ...environment },
    detached: process.platform !== 'win32',
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${program} did not start`)
  const signalGroup = (signal: NodeJS.Signals): void => signalQuietly(-pid, signal)
  const lastResort = (): void => signalGroup('SIGKILL')
  process.once('exit', lastResort)
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    for (const listener of listeners) listener()
  })
  const exited = new Promise<{ readonly code: number | null }>((resolve) => {
    child.on('exit', (code) => resolve({ code }))
  })
  const ended = new Promise<CommandEnd>((resolve) => {
    child.on('close', (code, signal) => {
      process.off('exit', lastResort)
      resolve({ code, signal, stdout, stderr })
    })
  })
  return {
    pid,
    stderr: () => stderr,
    signalGroup,
    exited,
    ended,
    said(text) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const look = (): void => {
        if (!stderr.includes(text)) return
        listeners.delete(look)
        resolve()
      }
      listeners.add(look)
      void ended.then((end) =>
        reject(new Error(`it ended with ${end.code ?? end.signal} without "${text}":\n${stderr}`)),
      )
      look()
      return promise
    },
  }
}

/** Runs a command to its end. */
export function runCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandEnd> {
  return startCommand(words, environment).ended
}

/** Sends a signal to a process (or, below zero, a group) that may have ended already. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended already.
  }
}

export function childrenOf(parent: number): readonly number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(parent)], { encoding: 'utf8' })
  return stdout.split('\n').filter(Boolean).map(Number)
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
