import { userInfo } from 'node:os'
import type { Actor } from '../../src-shared/actor.ts'

/** Whoever started this host: they may do everything. */
export function localOwner(): Actor {
  return { kind: 'owner', name: ownName(), access: 'admin' }
}

function ownName(): string {
  try {
    return userInfo().username || 'owner'
  } catch {
    // A container may run under a number that has no name.
    return 'owner'
  }
}
