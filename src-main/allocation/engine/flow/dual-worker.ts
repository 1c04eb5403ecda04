import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { nextTurn, type PoolMessage, type PoolSetting, workOn } from './dual-pool.ts'
import { RangeWorker } from './dual-tasks.ts'

/** A thread of DualPool. It sleeps on shared memory between turns and ends with the last message. */
const { port, state, drop, memory } = workerData as PoolSetting

let number = 0
let worker: RangeWorker | null = null
for (let seen = 0; number >= 0;) {
  const { turn, job } = nextTurn(state, seen)
  seen = turn
  let latest: PoolMessage | null = null
  for (;;) {
    const received = receiveMessageOnPort(port)
    if (received === undefined) break
    latest = received.message as PoolMessage
  }
  if (latest !== null) {
    number = latest.number
    worker = latest.binding === null ? null : new RangeWorker(drop, memory, latest.binding)
  }
  // A thread that comes late to a turn finds no range left, or another job and goes on.
  if (number === job && worker !== null) workOn(state, turn, worker)
}
port.close()
