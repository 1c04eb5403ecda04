import { readdirSync, readFileSync } from 'node:fs'
import { processorSecondsOf } from './measure.ts'

/** Seconds of the processor that a process and all below it have used; 0 off Linux. */
export function processorSecondsOfTree(root: number): number {
  if (process.platform !== 'linux') return 0
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8')
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0))
    } catch {
      // It ended meanwhile.
    }
  }
  let seconds = 0
  for (const pid of parents.keys()) {
    for (let at = pid; at > 1; at = parents.get(at) ?? 0) {
      if (at === root) seconds += processorSecondsOf(pid)
    }
  }
  return seconds
}
