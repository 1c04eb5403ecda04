import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface Measured {
  readonly exitCode: number | null
  readonly seconds: number
  /** Largest sum of resident memory of the process and its descendants; null off Linux. */
  readonly peakBytes: number | null
  readonly stdout: string
  readonly stderr: string
}

const sampleEvery = 50

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
  const sampler = setInterval(() => {
    if (child.pid !== undefined) peak = Math.max(peak, treeMemory(child.pid))
  }, sampleEvery)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode) => {
      clearInterval(sampler)
      resolve({
        exitCode,
        seconds: (performance.now() - startedAt) / 1000,
        peakBytes: peak === 0 ? null : peak,
        stdout,
        stderr,
      })
    })
  })
}

/** Resident bytes of a process and everything below it. */
function treeMemory(root: number): number {
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
  for (const [pid, bytes] of resident) if (belongs(pid)) sum += bytes
  return sum
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
