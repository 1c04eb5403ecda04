import { parentPort, workerData } from 'node:worker_threads'
import loadHighs from 'highs'

/** Solves one model of bench/allocation/mip-text.ts; answers with the pairs it chose. */
const { text, seconds, pairs } = workerData as {
  readonly text: string
  readonly seconds: number
  readonly pairs: number
}
const highs = await loadHighs()
const startedAt = performance.now()
const workBefore = process.cpuUsage()
const solution = highs.solve(text, { time_limit: seconds, mip_rel_gap: 0 })
const taken = (performance.now() - startedAt) / 1000
const work = process.cpuUsage(workBefore)
const chosen: number[] = []
for (let pair = 0; pair < pairs; pair++) {
  const column = solution.Columns[`x${pair}`]
  if (column !== undefined && 'Primal' in column && column.Primal > 0.5) chosen.push(pair)
}
parentPort?.postMessage({
  status: solution.Status.toLowerCase(),
  pairs: Int32Array.from(chosen),
  seconds: taken,
  cpuSeconds: (work.user + work.system) / 1e6,
})
