import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { allocationParameters } from '../../src-shared/allocation/parameters.ts'
import { type AllocationJob, allocationJob } from '../../src-shared/runs.ts'
import type { Scene } from './scene.ts'

/** The desktop's main process over real processes, without Electron. */
export interface LoneDesktop {
  readonly pid: number
  /** The process of the core that was started last. */
  core(): number
  /** Resolves when a core is ready for the `count`-th time. */
  ready(count: number): Promise<void>
  /** Starts the scene's allocation; its id. */
  allocate(scene: Scene): Promise<string>
  hasEnded(id: string): boolean
  close(): Promise<void>
}

interface Told {
  readonly type: string
  readonly state?: string
  readonly pid?: number | null
  readonly id?: string
  readonly message?: string
  readonly run?: { readonly id: string }
}

const entry = fileURLToPath(
  new URL('../../src-main/hosts/desktop/test-support/lone-desktop.testing.ts', import.meta.url),
)

export async function startDesktop(workspace: string): Promise<LoneDesktop> {
  const child = spawn(process.execPath, [entry], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, QM_WORKSPACE: workspace },
  })
  const { pid } = child
  if (pid === undefined) throw new Error('the desktop did not start')
  const lastResort = (): void => void child.kill('SIGKILL')
  process.once('exit', lastResort)
  const told: Told[] = []
  const listeners = new Set<() => void>()
  let gone = false
  const heard = (): void => {
    for (const listener of listeners) listener()
  }
  const closed = once(child, 'close')
  child.once('close', () => {
    process.off('exit', lastResort)
    gone = true
    heard()
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    told.push(JSON.parse(line) as Told)
    heard()
  })
  const until = <T>(find: () => T | undefined): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const look = (): void => {
      const found = find()
      if (found === undefined && !gone) return
      listeners.delete(look)
      if (found === undefined) reject(new Error('the desktop ended'))
      else resolve(found)
    }
    listeners.add(look)
    look()
    return promise
  }
  const readies = (): readonly Told[] => told.filter(({ state }) => state === 'ready')
  const desktop: LoneDesktop = {
    pid,
    core: () => readies().at(-1)?.pid ?? 0,
    async ready(count) {
      await until(() => (readies().length >= count ? true : undefined))
    },
    async allocate(scene) {
      const before = told.length
      child.stdin.write(`${JSON.stringify(jobOf(scene))}\n`)
      const answer = await until(() =>
        told.slice(before).find(({ type }) => type === 'run' || type === 'refused'),
      )
      if (answer.id === undefined) throw new Error(`the run was refused: ${answer.message}`)
      return answer.id
    },
    hasEnded: (id) => told.some(({ type, run }) => type === 'ended' && run?.id === id),
    async close() {
      child.stdin.end()
      await closed
    },
  }
  await desktop.ready(1)
  return desktop
}

export function jobOf({ files, output }: Scene): AllocationJob {
  const file = (path: string) => ({ kind: 'file', path }) as const
  return allocationJob.parse({
    kind: 'allocation',
    inputs: {
      caps: file(files.caps),
      elig: file(files.elig),
      user_groups: file(files.user_groups),
      group_ratios: file(files.group_ratios),
    },
    parameters: allocationParameters.parse({ enforce_assignment_ratio: true }),
    output,
    dry_run: false,
  })
}
