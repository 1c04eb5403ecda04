import type { Instance } from '../../src-main/allocation/engine/instance.ts'
import type { Policy } from '../../src-main/allocation/engine/model.ts'
import { contractLifts, pairValue } from '../../src-main/allocation/engine/value.ts'

/**
 * An allocation as a mixed-integer programme in CPLEX LP format: nobody mixed, hard guard, at_least.
 * x(u,c) is pair j as `x<j>`; `y<u>` = 1 when user u holds sponsored contracts.
 */
export function mipText(instance: Instance, policy: Policy): string {
  const { users, contracts, rowStart, contract, sponsored, cap, groupOf, target } = instance
  const lifts = contractLifts(instance, policy.scarcityAlpha)
  const objective: string[] = []
  const byContract: string[][] = Array.from({ length: contracts }, () => [])
  const byGroup: string[][] = target.length === 0 ? [] : Array.from(target, () => [])
  const rows: string[] = []
  const binaries: string[] = []
  for (let u = 0; u < users; u++) {
    const kinds: [string[], string[]] = [[], []]
    const floor = target[groupOf[u]!]! - policy.slack
    for (let j = rowStart[u]!; j < rowStart[u + 1]!; j++) {
      const c = contract[j]!
      const name = `x${j}`
      binaries.push(name)
      objective.push(`${pairValue(instance, policy, lifts, j)} ${name}`)
      byContract[c]!.push(name)
      kinds[sponsored[c] === 1 ? 1 : 0].push(name)
      if (floor > 0) {
        const weight = (sponsored[c] === 1 ? 1 : 0) - floor
        byGroup[groupOf[u]!]!.push(`${weight < 0 ? '-' : '+'} ${Math.abs(weight)} ${name}`)
      }
    }
    const [plain, paid] = kinds
    if (plain.length > 0 && paid.length > 0) {
      binaries.push(`y${u}`)
      rows.push(`${paid.join(' + ')} - ${policy.perUser} y${u} <= 0`)
      rows.push(`${plain.join(' + ')} + ${policy.perUser} y${u} <= ${policy.perUser}`)
    } else if (plain.length + paid.length > 0) {
      rows.push(`${[...plain, ...paid].join(' + ')} <= ${policy.perUser}`)
    }
  }
  for (const [c, names] of byContract.entries()) {
    if (names.length > 0) rows.push(`${names.join(' + ')} <= ${cap[c]!}`)
  }
  for (const terms of byGroup) if (terms.length > 0) rows.push(`${terms.join(' ')} >= 0`)
  return [
    'Maximize',
    ` obj: ${wrapped(objective.join(' + '))}`,
    'Subject To',
    ...rows.map((row, index) => ` r${index}: ${wrapped(row)}`),
    'Binary',
    ` ${wrapped(binaries.join(' '))}`,
    'End',
  ].join('\n')
}

/** Readers of this format take lines of at most some 500 characters. */
function wrapped(text: string): string {
  return text.replaceAll(/(.{200,}?) (?=[+\-<>=xy])/g, '$1\n   ')
}
