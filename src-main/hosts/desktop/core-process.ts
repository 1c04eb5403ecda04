import type { MessagePortMain } from 'electron'
import type { FailureOrBug } from '../../../src-shared/errors.ts'
import type { ProcessKind } from '../../jobs/process-channel.ts'
import {
  type Activity,
  type CoreToMain,
  coreToMain,
  type EndedRun,
  type MainToCore,
} from './core-protocol.ts'
import type { Processes, UtilityChild } from './electron-parts.ts'
import type { SecretStorage } from './secret-storage.ts'

/**
 * Life of the core as the main process sees it.
 *
 *   starting --> ready --> closed            the window system asked for it
 *      |  ^        |
 *      |  '------- lost                      it died; started again by itself
 *      '--> refused, down                    it cannot start, or died too often: people decide
 */
export type CoreState =
  | { readonly state: 'starting' }
  | { readonly state: 'ready' }
  | { readonly state: 'lost'; readonly code: number }
  | { readonly state: 'down'; readonly code: number }
  | { readonly state: 'refused'; readonly failure: FailureOrBug }
  | { readonly state: 'closed' }

export interface CoreProcessOptions {
  readonly electron: Processes
  /** Modules that the processes run. */
  readonly entries: Readonly<Record<'core' | ProcessKind, string>>
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly secrets: SecretStorage
  readonly onState: (state: CoreState) => void
  readonly onActivity: (activity: Activity) => void
  readonly onEnded: (run: EndedRun) => void
  /** Milliseconds. */
  readonly now?: () => number
}

export interface ExportedFile {
  readonly path: string
  readonly name: string
}

export interface CoreProcess {
  readonly state: CoreState
  /** The page's end of a new port to the core; messages wait until the core is there. */
  connect(): MessagePortMain
  /** The file that an export made ready; null when there is none by that token. */
  download(token: string): Promise<ExportedFile | null>
  /** Starts it again after it is down or refused. */
  restart(): void
  /** Ends it and its processes, by force after `limit` milliseconds. */
  close(limit: number): Promise<void>
}

/** Within this many milliseconds it is started again three times unasked. */
export const lossWindow = 60_000
const lossesBorne = 3

export function mayStartAgain(losses: readonly number[], now: number): boolean {
  return losses.filter((at) => now - at < lossWindow).length < lossesBorne
}

export function startCoreProcess(options: CoreProcessOptions): CoreProcess {
  const { electron, entries, now = Date.now } = options
  const losses: number[] = []
  const questions = new Map<number, (file: ExportedFile | null) => void>()
  const waiting: MessagePortMain[] = []
  const ended = Promise.withResolvers<void>()
  let state: CoreState = { state: 'starting' }
  let running: UtilityChild | undefined
  let children = new Map<number, UtilityChild>()
  let closing = false
  let lastQuestion = 0

  const enter = (next: CoreState): void => {
    state = next
    options.onState(next)
  }
  const fork = (entry: string, serviceName: string): UtilityChild =>
    electron.utilityProcess.fork(entry, [], {
      env: { ...options.environment },
      serviceName,
      stdio: 'inherit',
    })

  const tellSecret = async (
    core: UtilityChild,
    message: Extract<CoreToMain, { type: 'secret' }>,
  ): Promise<void> => {
    const value = await answerSecret(options.secrets, message)
    if (core === running) post(core, { type: 'secret', question: message.question, value })
  }

  /** Runners ignore the signal that Electron's own `kill` sends. */
  const killChildren = (): void => {
    for (const child of children.values()) killNow(child.pid)
    children = new Map()
  }

  const startChild = (core: UtilityChild, id: number, kind: ProcessKind): void => {
    const child = fork(entries[kind], `Quartermaster ${kind}`)
    const own = children
    own.set(id, child)
    child.on('spawn', () => {
      const { port1, port2 } = new electron.MessageChannelMain()
      child.postMessage(null, [port1])
      post(core, { type: 'spawned', child: id, pid: child.pid ?? 0 }, [port2])
      if (own !== children) killNow(child.pid)
    })
    child.on('exit', (code) => {
      own.delete(id)
      if (core === running) post(core, { type: 'exited', child: id, code })
    })
  }

  const start = (): void => {
    enter({ state: 'starting' })
    const core = fork(entries.core, 'Quartermaster core')
    running = core
    core.on('message', (given) => {
      if (core !== running) return
      const message = coreToMain.parse(given)
      switch (message.type) {
        case 'ready':
          for (const port of waiting.splice(0)) post(core, { type: 'connect' }, [port])
          enter({ state: 'ready' })
          break
        case 'refused':
          enter({ state: 'refused', failure: message.failure })
          post(core, { type: 'close' })
          for (const port of waiting.splice(0)) port.close()
          break
        case 'spawn':
          startChild(core, message.child, message.kind)
          break
        case 'kill':
          killNow(children.get(message.child)?.pid)
          break
        case 'activity':
          options.onActivity(message.activity)
          break
        case 'ended':
          options.onEnded(message.run)
          break
        case 'secret':
          void tellSecret(core, message)
          break
        case 'download':
          questions.get(message.question)?.(message.file)
          questions.delete(message.question)
          break
      }
    })
    core.on('exit', (code) => {
      if (core !== running) return
      running = undefined
      killChildren()
      for (const answer of questions.values()) answer(null)
      questions.clear()
      options.onActivity({ active: 0, fraction: null })
      if (closing) {
        enter({ state: 'closed' })
        ended.resolve()
        return
      }
      if (state.state === 'refused') return
      const at = now()
      const again = mayStartAgain(losses, at)
      losses.push(at)
      enter({ state: again ? 'lost' : 'down', code })
      if (again) start()
      else for (const port of waiting.splice(0)) port.close()
    })
  }

  start()
  return {
    get state() {
      return state
    },
    connect() {
      const { port1, port2 } = new electron.MessageChannelMain()
      if (state.state === 'ready' && running !== undefined) {
        post(running, { type: 'connect' }, [port1])
      } else if (state.state === 'starting') {
        waiting.push(port1)
      } else {
        // Calls of the page fail at once instead of waiting for a core that nobody starts.
        port1.close()
      }
      return port2
    },
    download(token) {
      const core = running
      if (core === undefined || state.state !== 'ready') return Promise.resolve(null)
      lastQuestion += 1
      const question = lastQuestion
      const { promise, resolve } = Promise.withResolvers<ExportedFile | null>()
      questions.set(question, resolve)
      post(core, { type: 'download', question, token })
      return promise
    },
    restart() {
      if (running !== undefined || closing) return
      losses.length = 0
      start()
    },
    async close(limit) {
      closing = true
      const core = running
      if (core === undefined) return
      post(core, { type: 'close' })
      const force = setTimeout(() => killNow(core.pid), limit)
      await ended.promise
      clearTimeout(force)
    },
  }
}

/** Anything but null: yes. */
async function answerSecret(
  secrets: SecretStorage,
  { ask, text }: Extract<CoreToMain, { type: 'secret' }>,
): Promise<string | null> {
  switch (ask) {
    case 'available':
      return (await secrets.isAvailable()) ? 'yes' : null
    case 'seal':
      return await secrets.seal(text)
    case 'open':
      return await secrets.open(text)
  }
}

function post(to: UtilityChild, message: MainToCore, ports: MessagePortMain[] = []): void {
  to.postMessage(message, ports)
}

function killNow(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
