import { join } from 'node:path'
import type { FieldsProposal, ProposalRequest } from '../../src-shared/reconciliation/proposal.ts'
import type {
  MatchesWrite,
  MatchesWriteReport,
  MatchesWriteRequest,
} from '../../src-shared/reconciliation/write.ts'
import type { TaskResult } from '../jobs/tasks.ts'
import { keepMatchesWrite, readMatchesWrites } from '../reconciliation/index.ts'
import type { Roots } from '../platform/roots.ts'
import type { Workspace } from '../platform/workspace.ts'
import { connectionNames, type ConnectionsService } from './connections.ts'
import { confinedInputs } from './families.ts'
import type { ReviewsService } from './reviews.ts'
import type { ScratchTasks } from './scratch-tasks.ts'

/** What the core offers of reconciliations beside their runs and reviews. */
export interface ReconciliationTasks {
  /** When and by whom the pairs of a run were last written into each table of a database. */
  matchesWrites(id: string): Promise<{ writes: MatchesWrite[] }>
  /** Writes the pairs of a reconciliation into a database, in a process of its own. */
  writeMatches(
    request: MatchesWriteRequest,
    who: string,
    signal: AbortSignal | undefined,
  ): Promise<MatchesWriteReport>
  /** What two lists hold and which of their columns say the same. */
  proposeFields(request: ProposalRequest, signal: AbortSignal | undefined): Promise<FieldsProposal>
  /** Makes the sample lists of a reconciliation (once) and names them. */
  sampleLists(signal: AbortSignal | undefined): Promise<TaskResult<'reconciliation.sample'>>
}

interface Options {
  readonly workspace: Pick<Workspace, 'samples'>
  readonly roots: Roots
  readonly scratch: ScratchTasks
  readonly connections: Pick<ConnectionsService, 'targets'>
  readonly reviews: Pick<ReviewsService, 'reviewed'>
}

export function createReconciliationTasks({
  workspace,
  roots,
  scratch,
  connections,
  reviews,
}: Options): ReconciliationTasks {
  return {
    matchesWrites: async (id) => {
      const { folder } = await reviews.reviewed(id)
      return { writes: [...(await readMatchesWrites(folder))] }
    },
    async writeMatches({ id, ...request }, who, signal) {
      const run = await reviews.reviewed(id)
      const targets = await connections.targets([request.connection])
      const order = { ...request, ...run, written_by: who }
      const report = await scratch.perform('reconciliation.write', order, signal, {}, targets)
      if (report.write !== null) await keepMatchesWrite(run.folder, report.write)
      return report
    },
    async proposeFields(request, signal) {
      const { left, right } = confinedInputs(
        request.right === null
          ? { left: request.left }
          : { left: request.left, right: request.right },
        roots,
      )
      const sources = right === undefined ? [left] : [left, right]
      const targets = await connections.targets(connectionNames(sources))
      const confined = { ...request, left, right: right ?? null }
      return await scratch.perform('reconciliation.propose', confined, signal, {}, targets)
    },
    sampleLists: (signal) =>
      scratch.perform(
        'reconciliation.sample',
        { folder: join(workspace.samples, 'price-list') },
        signal,
      ),
  }
}
