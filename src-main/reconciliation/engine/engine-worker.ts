import { workerData } from 'node:worker_threads'
import { compareRows } from './comparison.ts'
import { compareValues } from './large/value-comparison.ts'
import { ProposalScratch, proposeRows } from './proposals.ts'
import { takeRanges, type ThreadOrder } from './threads.ts'

/** A thread of EngineThreads: takes ranges of one piece of work and ends. */
const order = workerData as ThreadOrder
const { work } = order
if (work.kind === 'propose') {
  const scratch = new ProposalScratch()
  takeRanges(order, (first, last) => proposeRows(work.task, first, last, scratch))
} else if (work.kind === 'compare_values') {
  takeRanges(order, (first, last) => compareValues(work.task, first, last))
} else {
  takeRanges(order, (first, last) => compareRows(work.task, first, last))
}
