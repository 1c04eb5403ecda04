import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Instance } from '../../src-main/allocation/engine/instance.ts'
import type { Policy } from '../../src-main/allocation/engine/model.ts'
import { contractLifts, pairValue } from '../../src-main/allocation/engine/value.ts'

const script = fileURLToPath(new URL('./solve.py', import.meta.url))

export type PythonPeer = 'min_cost_flow' | 'cp_sat' | 'milp'

const report = z.strictObject({
  status: z.string(),
  bound: z.number().nullable(),
  build_seconds: z.number(),
  solve_seconds: z.number(),
  /** Of the processor, all threads, while it solved; null where it was ended. */
  cpu_seconds: z.number().nullable(),
  version: z.string(),
})
export type PeerReport = z.infer<typeof report>

/** The first Python that has the peers, or null. */
export function findPython(named: string | null): string | null {
  const candidates = named === null ? [process.env['QM_PYTHON'], 'python3', 'python'] : [named]
  for (const candidate of candidates) {
    if (candidate === undefined || candidate === '') continue
    const answer = spawnSync(candidate, [script, '.', 'versions', '0'], { encoding: 'utf8' })
    if (answer.status === 0) return candidate
  }
  return null
}

/** Raw arrays of an instance where `solve.py` reads them; pairs come with their value. */
export function writeInstance(folder: string, instance: Instance, policy: Policy): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const lifts = contractLifts(instance, policy.scarcityAlpha)
  const value = Float64Array.from(instance.score, (_, pair) =>
    pairValue(instance, policy, lifts, pair),
  )
  const header = {
    users: instance.users,
    contracts: instance.contracts,
    groups: instance.groups,
    per_user: policy.perUser,
    ratio: policy.guard === 'hard',
    mixing: policy.maxMixedShare >= 1,
  }
  const arrays = {
    row_start: instance.rowStart,
    contract: instance.contract,
    value,
    cap: instance.cap,
    sponsored: instance.sponsored,
    group_of: instance.groupOf,
    target: instance.target.map((target) => target - policy.slack),
  }
  writeFileSync(join(folder, 'header.json'), JSON.stringify(header))
  for (const [name, array] of Object.entries(arrays)) {
    writeFileSync(
      join(folder, name),
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    )
  }
}

/** Time beyond its limit that a peer gets, for its model and for not looking at its clock; in seconds. */
const GRACE = 60

/**
 * Runs one peer in a process of its own; pairs are indexes of `instance.contract`, none where it had to be
 * ended because it went on past its limit (HiGHS does not look at its clock while it presolves).
 */
export function solveInPython(
  python: string,
  folder: string,
  peer: PythonPeer,
  seconds: number,
): { readonly report: PeerReport; readonly pairs: Int32Array } {
  const answer = spawnSync(python, [script, folder, peer, String(seconds)], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    timeout: (seconds + GRACE) * 1000,
    killSignal: 'SIGKILL',
  })
  if (answer.error !== undefined && 'code' in answer.error && answer.error.code === 'ETIMEDOUT') {
    const late: PeerReport = {
      status: 'ended by us',
      bound: null,
      build_seconds: 0,
      solve_seconds: seconds + GRACE,
      cpu_seconds: null,
      version: peer === 'milp' ? 'scipy' : 'OR-Tools',
    }
    return { report: late, pairs: new Int32Array() }
  }
  if (answer.status !== 0) throw new Error(`${peer} ended with ${answer.status}: ${answer.stderr}`)
  const last = answer.stdout.trim().split('\n').at(-1) ?? ''
  const bytes = readFileSync(join(folder, 'chosen.i32'))
  const pairs = new Int32Array(new Uint8Array(bytes).buffer)
  return { report: report.parse(JSON.parse(last)), pairs }
}
