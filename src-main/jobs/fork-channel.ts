import { fork } from 'node:child_process'
import type { ProcessChannel, ProcessExit } from './process-channel.ts'

/** Starts a child process of plain Node on a module; `environment` is added to its own. */
export function forkChannel(
  entry: string,
  words: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): ProcessChannel {
  const child = fork(entry, words, {
    env: { ...process.env, ...environment },
    // The parent's inspector port and loaders are not the child's.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  let exit: ProcessExit | undefined
  const listeners: ((exit: ProcessExit) => void)[] = []
  const end = (value: ProcessExit): void => {
    if (exit !== undefined) return
    exit = value
    for (const listener of listeners) listener(value)
  }
  // Not `exit`, which may come before the last messages.
  child.on('close', (code, signal) => end({ code, signal }))
  child.on('error', (error) => {
    // Failing to start ends it; failing to send is followed by its exit.
    if (child.pid === undefined) end({ code: null, signal: error.message })
  })
  return {
    pid: child.pid,
    send(message) {
      if (child.connected) child.send(message as object)
    },
    onMessage(listener) {
      child.on('message', listener)
    },
    onExit(listener) {
      if (exit !== undefined) listener(exit)
      else listeners.push(listener)
    },
    kill() {
      child.kill('SIGKILL')
    },
  }
}
