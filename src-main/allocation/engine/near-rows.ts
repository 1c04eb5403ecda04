import type { Candidates } from './candidates.ts'
import type { FlowCandidates } from './flow/dual-result.ts'
import type { State } from './greedy-state.ts'
import type { NearCandidates } from './near-candidates.ts'

const EXCHANGERS = 40_000
/** In units of `scale`: what makes a pair of no use to anybody. */
const WORTHLESS = -1e3

/** Every so many rows, so that about `users` are left. */
export function sampleOf(rows: Candidates, users: number): Candidates {
  const stride = Math.max(1, Math.floor(rows.user.length / users))
  if (stride === 1) return rows
  const count = Math.ceil(rows.user.length / stride)
  const user = new Int32Array(count)
  const start = new Uint32Array(2 * count + 1)
  let size = 0
  for (let i = 0; i < count; i++) {
    size += rows.start[2 * i * stride + 2]! - rows.start[2 * i * stride]!
  }
  const contract = new Uint16Array(size)
  const value = new Float32Array(size)
  let at = 0
  for (let i = 0; i < count; i++) {
    const row = i * stride
    const from = rows.start[2 * row]!
    const end = rows.start[2 * row + 2]!
    user[i] = rows.user[row]!
    contract.set(rows.contract.subarray(from, end), at)
    value.set(rows.value.subarray(from, end), at)
    start[2 * i + 1] = at + rows.start[2 * row + 1]! - from
    at += end - from
    start[2 * i + 2] = at
  }
  return { user, start, contract, value, noise: new Uint8Array(size), noiseUnit: 0 }
}

/** The same rows, empty for most users where there are very many: the others offer ways enough. */
export function someRows({ start, contract, value }: Candidates): FlowCandidates {
  const users = (start.length - 1) / 2
  const stride = Math.max(1, Math.floor(users / EXCHANGERS))
  if (stride === 1) return { start, contract, value }
  const newStart = new Uint32Array(start.length)
  const newContract = new Uint16Array(contract.length)
  const newValue = new Float32Array(value.length)
  let at = 0
  for (let u = 0; u < users; u++) {
    if (u % stride === 0) {
      const from = start[2 * u]!
      const end = start[2 * u + 2]!
      newContract.set(contract.subarray(from, end), at)
      newValue.set(value.subarray(from, end), at)
      newStart[2 * u + 1] = at + start[2 * u + 1]! - from
      at += end - from
    } else newStart[2 * u + 1] = at
    newStart[2 * u + 2] = at
  }
  return { start: newStart, contract: newContract.subarray(0, at), value: newValue.subarray(0, at) }
}

type Valued = Pick<State, 'instance' | 'policy' | 'rules' | 'lifts' | 'scale'>

/** The kept pairs at the values of this drop. */
export function rowsOf(state: Valued, { start, contract, pair }: NearCandidates): Candidates {
  const { instance, lifts, scale, policy } = state
  const { score, cap } = instance
  const factor = lifts.map((lift) => lift / scale)
  const bonus = policy.fillBonus / scale
  const value = new Float32Array(pair.length)
  for (let i = 0; i < pair.length; i++) {
    const c = contract[i]!
    value[i] = cap[c] === 0 ? WORTHLESS : score[pair[i]!]! * factor[c]! + bonus
  }
  const barred = barredGroups(state)
  if (barred.includes(1)) {
    for (let u = 0; u < instance.users; u++) {
      if (barred[instance.groupOf[u]!] === 1) value.fill(WORTHLESS, start[2 * u], start[2 * u + 2])
    }
  }
  return {
    user: Int32Array.from({ length: instance.users }, (_, u) => u),
    start,
    contract,
    value,
    noise: new Uint8Array(pair.length),
    noiseUnit: 0,
  }
}

/** 1: not a single assignment of the group can keep to its enforced share. */
function barredGroups({ instance, rules }: Valued): Uint8Array {
  const { users, rowStart, contract, sponsored, cap, groupOf } = instance
  const asks = rules.floor.map((floor, g) =>
    rules.hard && (floor > 0 || rules.ceiling[g]! < 1) ? 1 : 0,
  )
  const hasKind = [new Uint8Array(rules.floor.length), new Uint8Array(rules.floor.length)] as const
  for (let u = 0; u < users; u++) {
    const g = groupOf[u]!
    if (asks[g] === 0 || (hasKind[0][g] === 1 && hasKind[1][g] === 1)) continue
    for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) {
      const c = contract[i]!
      if (cap[c]! > 0) hasKind[sponsored[c] === 1 ? 1 : 0][g] = 1
    }
  }
  return Uint8Array.from(asks, (asked, g) =>
    asked === 1 &&
    ((rules.floor[g]! > 0 && hasKind[1][g] === 0) || (rules.ceiling[g]! < 1 && hasKind[0][g] === 0))
      ? 1
      : 0,
  )
}
