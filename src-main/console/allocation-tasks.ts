import { join } from 'node:path'
import type { z } from 'zod'
import type { AllocationInputs } from '../../src-shared/allocation/inputs.ts'
import type { PreflightEvent, PreflightRequest } from '../../src-shared/allocation/preflight.ts'
import type { resultExportRequest } from '../../src-shared/allocation/result.ts'
import type { AllocationSummary } from '../../src-shared/allocation/summary.ts'
import { readAllocationSummary } from '../allocation/index.ts'
import type { QueryClient } from '../jobs/query-client.ts'
import type { Roots } from '../platform/roots.ts'
import type { Workspace } from '../platform/workspace.ts'
import { connectionNames, type ConnectionsService } from './connections.ts'
import type { Downloads } from './downloads.ts'
import { confinedInputs } from './families.ts'
import type { ScratchTasks } from './scratch-tasks.ts'

/** What the core offers of allocations beside their runs. */
export interface AllocationTasks {
  preflight(
    request: PreflightRequest,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<PreflightEvent, void>
  sampleDrop(signal: AbortSignal | undefined): Promise<{ inputs: AllocationInputs }>
  allocationSummary(id: string): Promise<AllocationSummary>
  exportAllocation(
    id: string,
    rows: z.input<typeof resultExportRequest>,
    signal: AbortSignal | undefined,
    onProgress?: (done: number, total: number) => void,
  ): Promise<{ name: string; download: string; rows: number }>
}

interface Options {
  readonly workspace: Pick<Workspace, 'samples'>
  readonly roots: Roots
  readonly scratch: ScratchTasks
  readonly connections: Pick<ConnectionsService, 'targets'>
  readonly queries: QueryClient
  readonly downloads: Pick<Downloads, 'add'>
  /** Throws where a run has no result. */
  readonly resultFolder: (id: string) => string
}

export function createAllocationTasks({
  workspace,
  roots,
  scratch,
  connections,
  queries,
  downloads,
  resultFolder,
}: Options): AllocationTasks {
  return {
    async *preflight(request, signal) {
      const inputs = confinedInputs(request.inputs, roots)
      const targets = await connections.targets(connectionNames(inputs))
      yield* scratch.preflight({ ...request, inputs }, signal, targets)
    },
    sampleDrop: (signal) =>
      scratch.perform(
        'allocation.sample',
        { folder: join(workspace.samples, 'weekly-drop') },
        signal,
      ),
    allocationSummary: (id) => readAllocationSummary(resultFolder(id)),
    async exportAllocation(id, rows, signal, onProgress) {
      const folder = resultFolder(id)
      const name = `${rows.table ?? 'assignments'}-${id}.${rows.format}`
      let written = 0
      const token = await downloads.add(name, async (to) => {
        const request = { ...rows, folder, to }
        const answer = await queries.ask('allocation.export', request, signal, onProgress)
        written = answer.rows
      })
      return { name, download: `downloads/${token}`, rows: written }
    },
  }
}
