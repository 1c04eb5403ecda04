import type { AllocationInputs } from '../../src-shared/allocation/inputs.ts'
import type { TaskContext } from '../jobs/task-context.ts'
export async function writeSample(_: { readonly folder: string }, __: TaskContext): Promise<{ inputs: AllocationInputs }> {
  throw new Error('pending')
}
