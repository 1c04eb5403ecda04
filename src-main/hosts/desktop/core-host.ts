import { type Core, createCore } from '../../console/index.ts'
import { failureOf } from '../../platform/errors.ts'
import { anyFile } from '../../platform/roots.ts'
import { workspaceAt } from '../../platform/workspace.ts'
import type { MessagePortLike } from '../message-port.ts'
import { watchActivity } from './activity.ts'
import { createPortServer } from './contract-port.ts'
import { type CoreToMain, mainToCore } from './core-protocol.ts'
import { createMainCipher } from './main-cipher.ts'
import { createMainSpawner } from './core-spawner.ts'

/** The part of Electron's `process.parentPort` that is used here. */
export interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: MessagePortLike[] }) => void,
  ): unknown
  postMessage(message: unknown): void
}

export interface CoreHostOptions {
  readonly parent: ParentPort
  readonly workspace: string
  /** Folder that relative paths of clients begin at. */
  readonly base: string
  readonly end: (code: number) => void
}

/**
 * The core in a process of its own. Windows' ports lead here past the main process, which only
 * starts what the core asks for and shows what it tells.
 */
export async function hostCore(options: CoreHostOptions): Promise<void> {
  const { parent, end } = options
  const tell = (message: CoreToMain): void => parent.postMessage(message)
  const spawner = createMainSpawner(tell)
  const cipher = createMainCipher(tell)
  let core: Core | undefined
  let serve: ((port: MessagePortLike) => void) | undefined = undefined
  /** Windows that came before the core was there. */
  const waiting: MessagePortLike[] = []

  parent.on('message', ({ data, ports: [port] }) => {
    const message = mainToCore.parse(data)
    switch (message.type) {
      case 'connect':
        if (port === undefined) throw new Error('a window came without its port')
        if (serve === undefined) waiting.push(port)
        else serve(port)
        break
      case 'spawned':
        if (port === undefined) throw new Error('a process came without its port')
        spawner.spawned(message.child, message.pid, port)
        break
      case 'exited':
        spawner.exited(message.child, message.code)
        break
      case 'download':
        tell({
          type: 'download',
          question: message.question,
          file: core?.download(message.token) ?? null,
        })
        break
      case 'secret':
        cipher.answer(message)
        break
      case 'close':
        void (core?.close() ?? Promise.resolve()).then(
          () => end(0),
          () => end(1),
        )
        break
    }
  })

  try {
    core = await createCore({
      workspace: workspaceAt(options.workspace),
      roots: anyFile(options.base),
      spawner,
      cipher: () => cipher.find(),
      host: 'desktop',
    })
  } catch (error) {
    // It stays until main has read that and tells it to close: ending now might take the word along.
    tell({ type: 'refused', failure: failureOf(error) })
    return
  }
  const watch = watchActivity(
    (activity) => tell({ type: 'activity', activity }),
    (run) => tell({ type: 'ended', run }),
  )
  core.queue.onChange((run) => watch.see(run))
  core.queue.onRemove((id) => watch.forget(id))
  serve = createPortServer(core)
  for (const port of waiting.splice(0)) serve(port)
  tell({ type: 'ready' })
}
