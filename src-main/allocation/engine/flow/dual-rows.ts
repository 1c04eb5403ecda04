import type { DualSpace } from './dual-space.ts'

/** Users of one level and the pairs that matter to them, in rows like those of FlowCandidates. */
export interface DualRows {
  /** User of each row. */
  readonly user: Int32Array
  readonly start: Uint32Array
  readonly contract: Uint16Array
  readonly value: Float32Array
}

/** What the kernel knows of the drop, and of the rows it works on. */
export interface KernelInput {
  readonly perUser: number
  readonly leastSponsored: number
  readonly space: Omit<DualSpace, 'users' | 'linear' | 'most'>
  readonly groupOf: Int32Array
  readonly rows: DualRows
}

/** How users share themselves; see SmoothedDual. Rows are those of the kernel's input. */
export interface Shares {
  readonly fraction: Float32Array
  readonly sponsoredWeight: Float32Array
  readonly plainWeight: Float32Array
  readonly mixed: { readonly weight: Float32Array; readonly fraction: Float32Array } | null
}
