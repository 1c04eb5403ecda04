import { fileURLToPath } from 'node:url'
import { forkChannel } from '../fork-channel.ts'
import type { ProcessChannel, ProcessKind, Spawner } from '../process-channel.ts'

export interface ScriptedSpawner extends Spawner {
  /** Every process it has started, oldest first. */
  readonly started: readonly { readonly kind: ProcessKind; readonly channel: ProcessChannel }[]
}

/** Real processes whose tasks follow scripts and whose queries answer from no data. */
export function createScriptedSpawner(): ScriptedSpawner {
  const started: { kind: ProcessKind; channel: ProcessChannel }[] = []
  return {
    started,
    spawn(kind) {
      const entry = fileURLToPath(new URL(`./${kind}.testing.ts`, import.meta.url))
      const channel = forkChannel(entry)
      started.push({ kind, channel })
      return channel
    },
  }
}
