import type { WriteTarget } from '../../../src-shared/allocation/write-back.ts'
import { askedByInputs } from '../runs/write-back-request.ts'
import type { SomeInputs } from './draft.ts'

/** Nowhere yet: the connection is ''. */
export const noWriteTarget: WriteTarget = { connection: '', parameters: {} }

/** As a job names it: what its queries ask for, and what is empty, is not said again. */
export function writeOf(
  inputs: SomeInputs,
  { connection, parameters }: WriteTarget,
): { write?: WriteTarget } {
  if (connection === '') return {}
  const asked = askedByInputs(inputs).parameters
  const given = Object.entries(parameters)
    .map(([name, value]): [string, string] => [name, value.trim()])
    .filter(([name, value]) => value !== '' && asked[name] === undefined)
  return { write: { connection, parameters: Object.fromEntries(given) } }
}

/** It is to be written to a database, and nothing says to which drop. */
export function lacksDropIn(inputs: SomeInputs, { connection, parameters }: WriteTarget): boolean {
  if (connection === '' || (parameters['drop_id']?.trim() ?? '') !== '') return false
  return askedByInputs(inputs).parameters['drop_id'] === undefined
}
