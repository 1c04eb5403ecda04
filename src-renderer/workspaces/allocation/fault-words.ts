import type { Fault } from '../../../src-shared/allocation/faults.ts'
import { inputLabels } from './input-labels.ts'

/** The message without the name of its input, for places that show the name beside it. */
export function faultSentence(fault: Fault): string {
  const prefix = `${inputLabels[fault.input]}: `
  if (!fault.message.startsWith(prefix)) return fault.message
  const rest = fault.message.slice(prefix.length)
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}
