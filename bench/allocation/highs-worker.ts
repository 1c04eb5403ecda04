import { parentPort, workerData } from 'node:worker_threads'
import loadHighs from 'highs'

/** Solves one model; in a thread of its own, which ends with it. */
const { text, seconds } = workerData as { readonly text: string; readonly seconds: number }
const highs = await loadHighs()
const startedAt = performance.now()
const solution = highs.solve(text, { time_limit: seconds, mip_rel_gap: 0 })
parentPort?.postMessage({
  status: solution.Status,
  objective: solution.ObjectiveValue,
  seconds: (performance.now() - startedAt) / 1000,
})
