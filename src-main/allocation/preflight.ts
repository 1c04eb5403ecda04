import type {
  GroupReach,
  JointReachReport,
  PreflightReport,
  PreflightRequest,
} from '../../src-shared/allocation/preflight.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import { allocationInputNames } from '../../src-shared/allocation/inputs.ts'
import { type JointReach, jointReach } from './engine/feasibility.ts'
import type { Control } from './engine/model.ts'
import { resolvePolicy } from './engine/policy.ts'
import { type GroupReach as EngineReach, groupReaches } from './engine/reachable.ts'
import type { Gathered, Names } from './gather.ts'
import { ilpRefusal } from './ilp-limit.ts'
import { remedyValues, targetOfFile } from './summarise.ts'

/** What is known before solving: every fault, what each group can reach at best, and all at once. */
export function preflightReport(
  request: PreflightRequest,
  gathered: Gathered,
  control: Control,
): PreflightReport {
  const { faults, inputs } = gathered.report
  const known = {
    ready: gathered.ok,
    inputs: allocationInputNames.flatMap((input) => {
      const source = request.inputs[input]
      if (source === undefined) return []
      const rows = inputs.find((read) => read.input === input)?.rows ?? null
      return [{ input, path: sourceName(source), rows }]
    }),
    faults: [...faults],
  }
  if (!gathered.ok) return { ...known, counts: null, groups: [], joint: null, refusal: null }
  const { instance, names } = gathered
  const policy = resolvePolicy(instance, request.parameters)
  const reaches = groupReaches(instance, policy, control)
  const joint = jointReach(instance, policy, reaches, control)
  const refusal = request.parameters.solver === 'ilp' ? ilpRefusal(instance) : null
  const withPairs = new Uint8Array(instance.contracts)
  let zeros = 0
  for (let pair = 0; pair < instance.contract.length; pair++) {
    withPairs[instance.contract[pair]!] = 1
    if (instance.score[pair] === 0) zeros++
  }
  return {
    ...known,
    ready: refusal === null,
    counts: {
      users: instance.users,
      eligible_users: reaches.reduce((sum, { eligibleUsers }) => sum + eligibleUsers, 0),
      contracts: instance.contracts,
      contracts_with_pairs: withPairs.reduce((sum, has) => sum + has, 0),
      groups: names.groups.filter((_, g) => reaches[g]!.users > 0).length,
      pairs: instance.contract.length,
      zero_scores: zeros,
      pinned: instance.pins.user.length,
    },
    groups: reaches
      .filter(({ users }) => users > 0)
      .map((reach) => ({
        ...groupReach(reach, names.groups),
        ...targetOfFile(gathered.report, names.groups[reach.group]!),
      })),
    joint: joint === null ? null : jointReport(joint, names),
    refusal,
  }
}

function jointReport({ remedy, ...joint }: JointReach, names: Names): JointReachReport {
  return {
    ...joint,
    remedy:
      remedy === null
        ? null
        : {
            slack: remedy.slack,
            slack_needed: remedy.slackNeeded,
            caps:
              remedy.caps?.map(({ contract, from, to }) => ({
                contract_id: names.contracts[contract]!,
                from,
                to,
              })) ?? null,
            groups: remedy.groups.map((g) => names.groups[g]!),
            contracts: remedy.contracts.map((c) => names.contracts[c]!),
          },
  }
}

function groupReach(reach: EngineReach, names: readonly string[]): GroupReach {
  const { shortfall } = reach
  return {
    group_id: names[reach.group]!,
    users: reach.users,
    eligible_users: reach.eligibleUsers,
    target: Number.isNaN(reach.target) ? null : reach.target,
    reachable_sponsored: reach.sponsored.most,
    reachable_total: reach.total.found,
    reachable: reach.reachable,
    eligible_sponsored_pairs: reach.sponsoredPairs,
    limited: shortfall !== null,
    nearest:
      shortfall === null
        ? null
        : {
            share: (shortfall.limit === 'floor' ? reach.mostShare : reach.leastShare) ?? 0,
            is: shortfall.limit === 'floor' ? 'most' : 'least',
            shown: shortfall.shown,
          },
    remedies: remedyValues(shortfall),
  }
}
