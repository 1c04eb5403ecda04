import { join } from 'node:path'
import type {
  ContractExplanation,
  GroupExplanation,
  UserExplanation,
} from '../../src-shared/allocation/result.ts'
import {
  contractSentences,
  groupSentences,
  userSentences,
} from '../../src-shared/allocation/sentences.ts'
import type { AllocationSummary, GroupSummary } from '../../src-shared/allocation/summary.ts'
import type { Connection } from '../data/duckdb.ts'
import { expected } from '../platform/errors.ts'
import { type ExplainedPolicy, explainCandidates, type GroupFacts } from './engine/explain.ts'
import { readAllocationSummary } from './index.ts'
import { readContract, readUserCandidates, type UserCandidates } from './result-queries.ts'

/** Most candidates that are listed; all of them are weighed. */
const mostCandidates = 1000

/** Why a user of a published run got what they got. Throws `not_found` for an unknown user. */
export async function explainUser(
  connection: Connection,
  folder: string,
  userId: string,
): Promise<UserExplanation> {
  const summary = await readAllocationSummary(folder)
  const user = await readUserCandidates(connection, join(folder, 'artifacts'), userId)
  if (user === null) throw unknown('user', userId)
  const { candidates } = user
  const { fill_bonus: fillBonus } = summary.resolved
  const explained = explainCandidates(
    policyOf(summary),
    groupFacts(summary, user),
    candidates.map((candidate, index) => ({
      contract: index,
      sponsored: candidate.sponsored,
      score: candidate.score,
      value: candidate.score * candidate.lift + fillBonus,
      price: candidate.price,
      cap: candidate.cap,
      assigned: candidate.assigned,
      round: candidate.round,
    })),
  )
  const explanation = {
    user_id: user.userId,
    group_id: user.groupId,
    per_user: summary.parameters.per_user,
    candidates: explained.slice(0, mostCandidates).map((candidate) => ({
      contract_id: candidates[candidate.contract]!.contractId,
      name: candidates[candidate.contract]!.name,
      sponsored: candidate.sponsored,
      score: candidate.score,
      value: candidate.value,
      price: candidate.price,
      ratio_effect: candidate.ratioEffect,
      reduced_value: candidate.reducedValue,
      cap: candidate.cap,
      assigned: candidate.assigned,
      chosen: candidate.round !== null,
      round: candidate.round,
      reason: candidate.reason,
    })),
    candidates_total: candidates.length,
  }
  return { ...explanation, sentences: userSentences(explanation) }
}

/** What happened to a group of a published run; '' is the users without one. */
export async function explainGroup(folder: string, groupId: string): Promise<GroupExplanation> {
  const summary = await readAllocationSummary(folder)
  const group = summary.groups.find(({ group_id }) => group_id === groupId)
  if (group === undefined) throw unknown('group', groupId)
  const { guard } = policyOf(summary)
  return {
    group,
    sentences: groupSentences(group, { guard, sense: summary.parameters.ratio_sense }),
  }
}

/** How far a contract of a published run was used and what its capacity is worth. */
export async function explainContract(
  connection: Connection,
  folder: string,
  contractId: string,
): Promise<ContractExplanation> {
  const contract = await readContract(connection, join(folder, 'artifacts'), contractId)
  if (contract === null) throw unknown('contract', contractId)
  return { contract, sentences: contractSentences(contract) }
}

function unknown(kind: 'user' | 'group' | 'contract', id: string): Error {
  return expected('not_found', {
    what: `This run knows no ${kind} ${JSON.stringify(id)}.`,
    remedy: 'Ids are text and are compared as written: check spaces, leading zeros and case.',
  })
}

function policyOf({ parameters, resolved }: AllocationSummary): ExplainedPolicy {
  return {
    perUser: parameters.per_user,
    maxMixedShare: parameters.max_mixed_share,
    sponsoredFirst: parameters.sponsored_first_rounds,
    guard: parameters.enforce_assignment_ratio ? parameters.assignment_ratio_guard : 'off',
    sense: parameters.ratio_sense,
    slack: parameters.ratio_slack,
    userRatioGuard: parameters.user_ratio_guard,
    penalty: resolved.ratio_penalty,
  }
}

function groupFacts(summary: AllocationSummary, user: UserCandidates): GroupFacts {
  const group: Partial<GroupSummary> =
    summary.groups.find(({ group_id }) => group_id === user.groupId) ?? {}
  return {
    target: user.target ?? Number.NaN,
    ...user.prices,
    total: group.total ?? 0,
    sponsored: group.sponsored ?? 0,
    holders: group.assigned_users ?? 0,
    sponsoredHolders: group.sponsored_users ?? 0,
    mixedUsers: group.mixed_users ?? 0,
    eligibleUsers: group.eligible_users ?? 0,
  }
}
