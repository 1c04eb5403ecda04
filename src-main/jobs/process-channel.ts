import type { TaskName } from './tasks.ts'

/** One child process as the core sees it. Hosts give the way to make one. */
export interface ProcessChannel {
  readonly pid: number | undefined
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once; also when the process could not be started. */
  onExit(listener: (exit: ProcessExit) => void): void
  /** At once and without asking (SIGKILL). */
  kill(): void
}

export interface ProcessExit {
  readonly code: number | null
  readonly signal: string | null
  /** V8 ended the process because its heap was full, and said so. */
  readonly outOfMemory?: boolean
}

export type ProcessKind = 'runner' | 'query'

/** The only thing a host must offer so that the core can work. */
export interface Spawner {
  /** `task`: what a runner is for. */
  spawn(kind: ProcessKind, task?: TaskName): ProcessChannel
}
