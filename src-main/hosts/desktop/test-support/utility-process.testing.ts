import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import type { ForkOptions, MessagePortMain } from 'electron'
import type { Processes, UtilityChild } from '../electron-parts.ts'
import type { Frame } from './parent-port.testing.ts'
import { ChannelDouble } from './ports.testing.ts'

const bootstrap = new URL('./parent-port.testing.ts', import.meta.url)

/**
 * Electron's utility process over a real child process of Node: it finds a `process.parentPort`,
 * and ports that are passed to it are led over the channel of the processes.
 */
export class UtilityProcessDouble extends EventEmitter implements UtilityChild {
  readonly #child: ChildProcess
  readonly #ports = new Map<number, MessagePortMain>()
  readonly modulePath: string

  constructor(modulePath: string, options: ForkOptions = {}) {
    super()
    this.modulePath = modulePath
    this.#child = fork(bootstrap, [pathToFileURL(modulePath).href], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, ...options.env },
    })
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('exit', (code) => {
      for (const port of this.#ports.values()) port.close()
      this.emit('exit', code ?? 1)
    })
    this.#child.on('message', (message) => {
      const frame = message as Frame
      switch (frame.type) {
        case 'parent':
          this.emit('message', frame.data)
          break
        case 'port':
          this.#ports.get(frame.port)?.postMessage(frame.data)
          break
        case 'close':
          this.#ports.get(frame.port)?.close()
          break
      }
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  postMessage(data: unknown, transfer: MessagePortMain[] = []): void {
    const ports = transfer.map((port) => {
      const id = this.#ports.size + 1
      this.#ports.set(id, port)
      return id
    })
    this.#send({ type: 'parent', data, ports })
    for (const [index, port] of transfer.entries()) {
      const id = ports[index] ?? 0
      port.on('message', (event) => this.#send({ type: 'port', port: id, data: event.data }))
      port.on('close', () => this.#send({ type: 'close', port: id }))
      port.start()
    }
  }

  #send(frame: Frame): void {
    if (this.#child.connected) this.#child.send(frame)
  }
}

export interface ProcessesDouble extends Processes {
  /** Every process it has started, oldest first. */
  readonly started: readonly UtilityProcessDouble[]
}

export function createProcessesDouble(onStart: () => void = () => undefined): ProcessesDouble {
  const started: UtilityProcessDouble[] = []
  return {
    started,
    MessageChannelMain: ChannelDouble,
    utilityProcess: {
      fork(modulePath, _, options) {
        const child = new UtilityProcessDouble(modulePath, options)
        started.push(child)
        child.on('spawn', onStart)
        return child
      },
    },
  }
}
