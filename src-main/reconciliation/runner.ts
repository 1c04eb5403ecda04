import type { ReconciliationInputs } from '../../src-shared/reconciliation/inputs.ts'
import type { ReconciliationJob } from '../../src-shared/reconciliation/job.ts'
import type { FieldsProposal, ProposalRequest } from '../../src-shared/reconciliation/proposal.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import type { JobResult } from '../jobs/tasks.ts'
import { expected } from '../platform/errors.ts'

const notYet = (): Error =>
  expected('not_supported', {
    what: 'This version cannot reconcile yet.',
    remedy: 'Wait for the next one.',
  })

export async function runReconciliation(
  _job: ReconciliationJob,
  _context: TaskContext,
): Promise<JobResult> {
  throw notYet()
}

export async function proposeFields(
  _request: ProposalRequest,
  _context: TaskContext,
): Promise<FieldsProposal> {
  throw notYet()
}

export async function writeSampleLists(
  _where: { readonly folder: string },
  _context: TaskContext,
): Promise<{ inputs: ReconciliationInputs }> {
  throw notYet()
}
