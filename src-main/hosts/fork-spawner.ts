import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ProcessKind, ProcessExit, Spawner } from '../jobs/process-channel.ts'

/** In a checkout Node runs the TypeScript as it stands; a bundle has JavaScript beside it. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

const entries: Readonly<Record<ProcessKind, string>> = {
  runner: fileURLToPath(new URL(`./runner/main${extension}`, import.meta.url)),
  query: fileURLToPath(new URL(`./query/main${extension}`, import.meta.url)),
}

/** Child processes of plain Node: for the server and the command line. */
export function createForkSpawner(): Spawner {
  return {
    spawn(kind) {
      const child = fork(entries[kind], [], {
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
      child.on('exit', (code, signal) => end({ code, signal }))
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
    },
  }
}
