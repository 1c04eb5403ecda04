import type { ProcessChannel, ProcessExit, Spawner } from '../../jobs/process-channel.ts'
import { type CoreEnd, coreEndOver, type MessagePortLike } from '../message-port.ts'
import type { CoreToMain } from './core-protocol.ts'

/** Runner and query processes that Electron's main process starts on the core's word. */
export interface MainSpawner extends Spawner {
  spawned(child: number, pid: number, port: MessagePortLike): void
  exited(child: number, code: number | null): void
}

interface Child {
  readonly channel: ProcessChannel
  spawned(pid: number, port: MessagePortLike): void
  exited(exit: ProcessExit): void
}

export function createMainSpawner(
  tellMain: (message: Extract<CoreToMain, { type: 'spawn' | 'kill' }>) => void,
): MainSpawner {
  const children = new Map<number, Child>()
  let last = 0
  return {
    spawn(kind) {
      last += 1
      const id = last
      const child = createChild(() => tellMain({ type: 'kill', child: id }))
      children.set(id, child)
      tellMain({ type: 'spawn', child: id, kind })
      return child.channel
    },
    spawned(id, pid, port) {
      children.get(id)?.spawned(pid, port)
    },
    exited(id, code) {
      children.get(id)?.exited({ code, signal: null })
      children.delete(id)
    },
  }
}

function createChild(kill: () => void): Child {
  /** What was said before the process was there. */
  const early: unknown[] = []
  const messageListeners: ((message: unknown) => void)[] = []
  const exitListeners: ((exit: ProcessExit) => void)[] = []
  let pid: number | undefined
  let end: CoreEnd | undefined
  let exit: ProcessExit | undefined
  return {
    channel: {
      get pid() {
        return pid
      },
      send(message) {
        if (exit !== undefined) return
        if (end === undefined) early.push(message)
        else end.send(message)
      },
      onMessage(listener) {
        messageListeners.push(listener)
      },
      onExit(listener) {
        if (exit !== undefined) listener(exit)
        else exitListeners.push(listener)
      },
      kill,
    },
    spawned(givenPid, port) {
      pid = givenPid
      end = coreEndOver(port, (message) => {
        // What a dead process said last comes too late.
        if (exit !== undefined) return
        for (const listener of messageListeners) listener(message)
      })
      for (const message of early.splice(0)) end.send(message)
    },
    exited(given) {
      if (exit !== undefined) return
      exit = given
      end?.close()
      for (const listener of exitListeners) listener(given)
    },
  }
}
