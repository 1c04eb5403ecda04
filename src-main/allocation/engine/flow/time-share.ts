import type { Control } from '../model.ts'

/** The same control with an earlier deadline: after a share of the time that is left. */
export function withTimeShare(control: Control, share: number): Control {
  const now = control.now()
  return {
    now: () => control.now(),
    deadline: Math.min(control.deadline, now + (control.deadline - now) * share),
    checkpoint: () => control.checkpoint(),
    progress: () => {},
  }
}
