import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { DualKernel } from './dual-kernel.ts'
import { nextTurn, type PoolMessage, type PoolSetting, workOn } from './dual-pool.ts'

/** A thread of DualPool. It sleeps on shared memory between turns and ends with the last message. */
const { port, state, kernel: kernelInput, shared } = workerData as PoolSetting

let number = 0
let rows = 0
let kernel: DualKernel | null = null
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
    if (latest.rows !== null) {
      kernel = new DualKernel({ ...kernelInput, rows: latest.rows })
      rows = latest.rows.user.length
    }
  }
  // A thread that comes late to a turn finds no range left, or another job and goes on.
  if (number === job && kernel !== null) workOn(state, turn, shared, kernel, rows)
}
port.close()
