import { workerData } from 'node:worker_threads'
import { compareRows } from './comparison.ts'
import { collectFeatures } from './large/features.ts'
import { answerApart } from './large/taking-apart.ts'
import { compareValues } from './large/value-comparison.ts'
import { ProposalScratch, proposeRows } from './proposals.ts'
import { type ApartOrder, sharedArrays, takeRanges, type ThreadOrder } from './threads.ts'

/** A thread of the engine: takes ranges of one piece of work, or answers what it is sent, and ends. */
const order = workerData as ThreadOrder | ApartOrder
if (isApart(order)) answerApart(order.work.port, sharedArrays)
else takeRanges(order, workOf(order))

function isApart(given: ThreadOrder | ApartOrder): given is ApartOrder {
  return given.work.kind === 'take_apart'
}

function workOf({ work }: ThreadOrder): (first: number, last: number) => void {
  switch (work.kind) {
    case 'collect':
      return (first, last) => collectFeatures(work.task, first, last)
    case 'propose': {
      const scratch = new ProposalScratch()
      return (first, last) => proposeRows(work.task, first, last, scratch)
    }
    case 'compare':
      return (first, last) => compareRows(work.task, first, last)
    case 'compare_values':
      return (first, last) => compareValues(work.task, first, last)
  }
}
