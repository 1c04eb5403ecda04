import { workerData } from 'node:worker_threads'
import { compareRows } from './comparison.ts'
import { collectFeatures } from './large/features.ts'
import { answerApart } from './large/taking-apart.ts'
import { compareValues } from './large/value-comparison.ts'
import { ProposalScratch, proposeRows } from './proposals.ts'
import {
  type ApartOrder,
  help,
  type HelperOrder,
  sharedArrays,
  type ThreadTask,
} from './threads.ts'

/** A thread of the engine: helps with loops, or answers what it is sent, until it is ended. */
const { work } = workerData as HelperOrder | ApartOrder
if (work.kind === 'take_apart') answerApart(work.port, sharedArrays)
else help(work.port, workOf)

function workOf(given: ThreadTask): (first: number, last: number) => void {
  switch (given.kind) {
    case 'collect':
      return (first, last) => collectFeatures(given.task, first, last)
    case 'propose': {
      const scratch = new ProposalScratch()
      return (first, last) => proposeRows(given.task, first, last, scratch)
    }
    case 'compare':
      return (first, last) => compareRows(given.task, first, last)
    case 'compare_values':
      return (first, last) => compareValues(given.task, first, last)
  }
}
