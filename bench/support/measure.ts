import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface Measured {
  readonly exitCode: number | null
  readonly seconds: number
  /** Largest sum of resident memory of the process and its descendants; null off Linux. */
  readonly peakBytes: number | null
  /** Of the processor, of the process and its descendants, as of the last look; 0 off Linux. */
  readonly cpuSeconds: number
  readonly stdout: string
  readonly stderr: string
}

const sampleEvery = 50
/** Of the times in /proc, on every Linux that is in use. */
const TICKS_A_SECOND = 100

/** Runs a command to its end; wall time, and memory of the whole process tree sampled from /proc. */
export function measureCommand(command: string, words: readonly string[]): Promise<Measured> {
  const startedAt = performance.now()
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  let peak = 0
  const ticks = new Map<number, number>()
  const sampler = setInterval(() => {
    if (child.pid !== undefined) peak = Math.max(peak, lookAtTree(child.pid, ticks))
  }, sampleEvery)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode) => {
      clearInterval(sampler)
      resolve({
        exitCode,
        seconds: (performance.now() - startedAt) / 1000,
        peakBytes: peak === 0 ? null : peak,
        cpuSeconds: [...ticks.values()].reduce((sum, each) => sum + each, 0) / TICKS_A_SECOND,
        stdout,
        stderr,
      })
    })
  })
}

/** Resident bytes of a process and everything below it; notes the ticks each has used so far. */
function lookAtTree(root: number, ticks: Map<number, number>): number {
  if (process.platform !== 'linux') return 0
  const parents = new Map<number, number>()
  const resident = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      parents.set(pid, Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0))
      resident.set(pid, Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024)
    } catch {
      // It ended between the listing and the look.
    }
  }
  const belongs = (pid: number): boolean => {
    for (let at = pid; at > 1; at = parents.get(at) ?? 0) if (at === root) return true
    return false
  }
  let sum = 0
  for (const [pid, bytes] of resident) {
    if (!belongs(pid)) continue
    sum += bytes
    ticks.set(pid, ticksOf(pid) ?? ticks.get(pid) ?? 0)
  }
  return sum
}

/** Of the processor, used so far by a process and its threads; 0: it is not there, or off Linux. */
export function processorSecondsOf(pid: number | undefined): number {
  return pid === undefined ? 0 : (ticksOf(pid) ?? 0) / TICKS_A_SECOND
}

/** User and system time of a process; undefined: it ended. */
function ticksOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; the times are the 12th and 13th field behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return undefined
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
