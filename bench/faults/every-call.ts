import type { Fault, FaultPlan } from './fault-plan.ts'
import { inPairs, nameOf, recordCalls, tryFault } from './trial.ts'

interface Case {
  readonly role: FaultPlan['role']
  readonly fault: Fault
  readonly name: string
}

export interface EveryCallOptions {
  /** `kills`: SIGKILL at every call; `full disk`: every call that takes room is refused. */
  readonly type: Fault['type']
  /** Only cases whose name matches. */
  readonly only?: RegExp
}

/** All cases of one kind, made from the record of an allocation where nothing goes wrong. */
export async function casesOf(type: Fault['type']): Promise<readonly Case[]> {
  const cases: Case[] = []
  for (const role of ['core', 'runner'] as const) {
    const calls = await recordCalls(role)
    const counted = type === 'kill' ? calls : calls.filter(({ takesRoom }) => takesRoom)
    for (const [index, call] of counted.entries()) {
      const at = index + 1
      const name = `${at} ${nameOf(call)}`
      if (type === 'full disk') {
        for (const lasts of [true, false]) {
          cases.push({
            role,
            fault: { type, at, lasts },
            name: `${name}${lasts ? ' and after' : ''}`,
          })
        }
        continue
      }
      const moments = call.hasData ? (['before', 'torn'] as const) : (['before'] as const)
      for (const moment of moments) {
        const victims = role === 'runner' ? (['self', 'parent'] as const) : (['self'] as const)
        for (const victim of victims) {
          const whom = victim === 'parent' ? 'core' : role
          const fault = { type, at, moment, victim }
          cases.push({ role, fault, name: `${whom} killed ${moment} ${name}` })
        }
      }
    }
  }
  return cases
}

/** Tries every case, prints what was lost; the number of losses. */
export async function benchEveryCall({ type, only }: EveryCallOptions): Promise<number> {
  const cases = (await casesOf(type)).filter(({ name }) => only?.test(name) ?? true)
  const ends: Record<string, number> = {}
  const losses: string[] = []
  let done = 0
  await inPairs(cases, async ({ role, fault, name }) => {
    const trial = await tryFault(role, fault)
    const code = trial.end.code ?? trial.end.signal
    const end = `${role} exit ${code} ${trial.finding.end}`
    ends[end] = (ends[end] ?? 0) + 1
    for (const loss of trial.losses) losses.push(`${role}: ${name}: ${loss}`)
    done += 1
    if (done % 20 === 0) process.stdout.write(`${done} of ${cases.length}\n`)
  })
  process.stdout.write(`${type}: ${cases.length} cases: ${JSON.stringify(ends)}\n`)
  process.stdout.write(losses.length === 0 ? 'Lost: nothing.\n' : `Lost:\n${losses.join('\n')}\n`)
  return losses.length
}
