import type { Run } from '../../src-shared/runs.ts'
import type { RunsStore } from '../store/runs.ts'

/** What has become of runs, read from the index that all hosts of a workspace share. */
export interface OtherHosts {
  /** Whether another host has written since this was last asked; costs next to nothing. */
  haveWritten(): boolean
  /** Runs of others that changed since this was last asked, and runs that anybody removed. */
  changes(): { readonly changed: readonly Run[]; readonly removed: readonly string[] }
}

/** `host` is the id of this host: what it changes itself it knows. */
export function createOtherHosts(
  store: Pick<RunsStore, 'dataVersion' | 'revision' | 'changedSince' | 'removedSince'>,
  host: string,
): OtherHosts {
  let version = store.dataVersion()
  let revision = store.revision()
  return {
    haveWritten() {
      const before = version
      version = store.dataVersion()
      return version !== before
    },
    changes() {
      const changed = store.changedSince(revision)
      const removed = store.removedSince(revision)
      revision = Math.max(revision, changed.at(-1)?.revision ?? 0, removed.at(-1)?.revision ?? 0)
      return {
        changed: changed.filter(({ owner }) => owner !== host).map(({ run }) => run),
        removed: removed.map(({ id }) => id),
      }
    },
  }
}
