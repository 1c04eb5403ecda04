import type { AllocationInputName, AllocationInputs } from '../../src-shared/allocation/inputs.ts'
import type { Fingerprint } from '../data/fingerprint.ts'
import type { OpenSource } from '../data/sources.ts'
import type { StageUpdate } from '../jobs/progress.ts'
import type { FetchedQuery, FetchQuery } from './gather-query.ts'

/** Inputs; groups and their ratios may be left out. */
export type GatherInputs = Pick<AllocationInputs, 'caps' | 'elig'> & {
  readonly [N in Exclude<AllocationInputName, 'caps' | 'elig'>]?: AllocationInputs[N] | undefined
}

/** What gathering needs of a job's context. */
export interface GatherControl {
  /** Folder for intermediate files; exists. */
  readonly temporary: string
  /** Throws CancelledError once the run was told to stop. */
  checkpoint(): void
  update(update: StageUpdate): void
  /** Asks for the rows of an input that is a query; absent where there can be none. */
  readonly fetch?: FetchQuery
}

export type Opened = Partial<Record<AllocationInputName, OpenSource>>
export type Fetched = Partial<Record<AllocationInputName, FetchedQuery>>

export type Prints = ReadonlyMap<AllocationInputName, readonly Fingerprint[]>
