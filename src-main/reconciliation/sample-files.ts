import type { ReconciliationInputs } from '../../src-shared/reconciliation/inputs.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { expected } from '../platform/errors.ts'

export async function writeSampleLists(
  _where: { readonly folder: string },
  _context: TaskContext,
): Promise<{ inputs: ReconciliationInputs }> {
  throw expected('not_supported', { what: 'No sample yet.', remedy: 'Name two files.' })
}
