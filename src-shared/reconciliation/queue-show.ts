import type { QueueShow, QueueState } from './review.ts'

/** Whether the queue lists a pair of this state. */
export function isShown(state: QueueState, show: QueueShow): boolean {
  switch (show) {
    case 'all':
      return true
    case 'open':
      return state === 'open'
    case 'deferred':
      return state === 'deferred'
    case 'conflicts':
      return state === 'conflict'
    case 'engine':
      return state === 'unasked'
    case 'decided':
      return state === 'accepted' || state === 'rejected'
  }
}
