import { fork } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { ProcessChannel, ProcessExit } from './process-channel.ts'

/** What V8 writes before it aborts a process whose heap is full (node: OOMErrorHandler). */
const FULL_HEAP = 'JavaScript heap out of memory'

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
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  const stderr = passOn(child.stderr)
  let exit: ProcessExit | undefined
  const listeners: ((exit: ProcessExit) => void)[] = []
  const end = (value: ProcessExit): void => {
    if (exit !== undefined) return
    exit = value
    for (const listener of listeners) listener(value)
  }
  // Not `exit`, which may come before the last messages and words.
  child.on('close', (code, signal) => end({ code, signal, outOfMemory: stderr.toldOfFullHeap }))
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

/** Passes what a child writes on to the errors of this process, with an eye on what V8 says last. */
function passOn(errors: Readable | null): { readonly toldOfFullHeap: boolean } {
  const seen = { toldOfFullHeap: false }
  let tail = ''
  errors?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk)
    const text = tail + chunk.toString('latin1')
    seen.toldOfFullHeap ||= text.includes(FULL_HEAP)
    tail = text.slice(-FULL_HEAP.length)
  })
  return seen
}
