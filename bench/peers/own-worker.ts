import { parentPort, workerData } from 'node:worker_threads'
import type { Control } from '../../src-main/allocation/engine/model.ts'
import { solveAndProve } from '../../src-main/allocation/solve-and-prove.ts'
import type { AllocationParameters } from '../../src-shared/allocation/parameters.ts'
import { peerCases } from './cases.ts'

export interface OwnResult {
  /** Solving alone, without the check and the bound. */
  readonly seconds: number
  /** Of the processor, all threads. */
  readonly cpuSeconds: number
  readonly objective: number
  readonly bound: number
  readonly violations: number
  readonly timedOut: boolean
}

const { name, parameters } = workerData as {
  readonly name: string
  readonly parameters: AllocationParameters
}
const peerCase = peerCases.find((candidate) => candidate.name === name)
if (peerCase === undefined) throw new Error(`there is no case ${name}`)
const instance = peerCase.generate()
const startedAt = performance.now()
const workBefore = process.cpuUsage()
let solvedAt = startedAt
let work = workBefore
const control: Control = {
  now: () => performance.now(),
  deadline: startedAt + parameters.timeout * 1000,
  checkpoint: () => undefined,
  progress: () => undefined,
}
const proven = solveAndProve(instance, parameters, control, {
  onSolved: () => {
    solvedAt = performance.now()
    work = process.cpuUsage(workBefore)
  },
})
const result: OwnResult = {
  seconds: (solvedAt - startedAt) / 1000,
  cpuSeconds: (work.user + work.system) / 1e6,
  objective: proven.objective,
  bound: proven.bound.bound,
  violations: proven.check.violationCount,
  timedOut: proven.solution.timedOut,
}
parentPort?.postMessage(result)
