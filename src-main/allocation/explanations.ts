import { join } from 'node:path'
import type {
  ContractExplanation,
  ContractRow,
  GroupExplanation,
  UnitWorth,
  UserExplanation,
} from '../../src-shared/allocation/result.ts'
import { contractSentences, userSentences } from '../../src-shared/allocation/sentences.ts'
import { groupSentences, ratioContextOf } from '../../src-shared/allocation/group-sentences.ts'
import type { AllocationSummary, GroupSummary } from '../../src-shared/allocation/summary.ts'
import { english, numbersOf } from '../../src-shared/allocation/words.ts'
import type { Connection } from '../data/duckdb.ts'
import { expected } from '../platform/errors.ts'
import {
  type CandidateExplanation,
  type CandidateFacts,
  type ExplainedPolicy,
  explainCandidates,
  explainChoice,
  type GroupFacts,
  type WhatIf,
} from './engine/explain.ts'
import { readTakers } from './explanation-takers.ts'
import { readAllocationSummary } from './index.ts'
import {
  type GroupPrices,
  readContract,
  readGroupPrices,
  readUserCandidates,
  type UserCandidateRow,
} from './result-queries.ts'

/** Most candidates that are listed; all of them are weighed. */
const mostCandidates = 1000

/** Numbers in sentences by a BCP 47 tag; English without. */
const numbersFor = (locale: string | undefined) =>
  locale === undefined ? english : numbersOf(locale)

/** Why a user of a published run got what they got. Throws `not_found` for an unknown user. */
export async function explainUser(
  connection: Connection,
  folder: string,
  userId: string,
  locale?: string,
): Promise<UserExplanation> {
  const summary = await readAllocationSummary(folder)
  const user = await readUserCandidates(connection, join(folder, 'artifacts'), userId)
  if (user === null) throw unknown('user', userId)
  const { candidates } = user
  const { fill_bonus: fillBonus } = summary.resolved
  const policy = policyOf(summary)
  const group = groupFacts(summary, user)
  const explained = explainCandidates(
    policy,
    group,
    candidates.map((candidate, index) => factsOf(candidate, index, fillBonus)),
  )
  const { regret, best, margin, whatIf, runnerUp } = explainChoice(
    policy,
    group,
    explained,
    mostCandidates,
  )
  const idAt = (position: number): string => candidates[explained[position]!.contract]!.contractId
  const explanation = {
    user_id: user.userId,
    group_id: user.groupId,
    per_user: summary.parameters.per_user,
    candidates: explained.slice(0, mostCandidates).map((candidate, position) => {
      const row = candidates[candidate.contract]!
      const what = whatIf[position] ?? null
      return {
        contract_id: row.contractId,
        name: row.name,
        sponsored: candidate.sponsored,
        score: candidate.score,
        value: candidate.value,
        price: candidate.price,
        ratio_effect: candidate.ratioEffect,
        mixing_effect: candidate.mixingEffect,
        reduced_value: candidate.reducedValue,
        cap: candidate.cap,
        assigned: candidate.assigned,
        chosen: candidate.round !== null,
        round: candidate.round,
        reason: candidate.reason,
        margin: margin[position] ?? null,
        what_if:
          what === null
            ? null
            : {
                ...whatWouldDo(what, candidate, row.lift),
                instead_of: what.insteadOf.map(idAt),
              },
      }
    }),
    candidates_total: candidates.length,
    runner_up: runnerUp === null ? null : idAt(runnerUp),
    regret,
    best_at_prices: best.map(idAt),
  }
  return { ...explanation, sentences: userSentences(explanation, numbersFor(locale)) }
}

function factsOf(row: UserCandidateRow, index: number, fillBonus: number): CandidateFacts {
  return {
    contract: index,
    sponsored: row.sponsored,
    score: row.score,
    value: row.score * row.lift + fillBonus,
    price: row.price,
    cap: row.cap,
    assigned: row.assigned,
    round: row.round,
  }
}

/** The price and the score at which a candidate would lack nothing. */
function whatWouldDo(
  { needs }: WhatIf,
  { price, score }: CandidateExplanation,
  lift: number,
): { readonly needs: number; readonly price: number | null; readonly score: number | null } {
  return {
    needs,
    price: price >= needs ? price - needs : null,
    score: needs === 0 ? null : score + needs / lift,
  }
}

/** What happened to a group of a published run; '' is the users without one. */
export async function explainGroup(
  folder: string,
  groupId: string,
  locale?: string,
): Promise<GroupExplanation> {
  const summary = await readAllocationSummary(folder)
  const group = summary.groups.find(({ group_id }) => group_id === groupId)
  if (group === undefined) throw unknown('group', groupId)
  return {
    group,
    sentences: groupSentences(group, ratioContextOf(summary.parameters), numbersFor(locale)),
  }
}

/** How far a contract of a published run was used, what its capacity is worth, and to whom. */
export async function explainContract(
  connection: Connection,
  folder: string,
  contractId: string,
  locale?: string,
): Promise<ContractExplanation> {
  const artifacts = join(folder, 'artifacts')
  const contract = await readContract(connection, artifacts, contractId)
  if (contract === null) throw unknown('contract', contractId)
  const oneMore = await unitWorthOf(connection, artifacts, contract, folder)
  return {
    contract,
    one_more: oneMore,
    sentences: contractSentences(contract, oneMore, numbersFor(locale)),
  }
}

async function unitWorthOf(
  connection: Connection,
  artifacts: string,
  contract: ContractRow,
  folder: string,
): Promise<UnitWorth | null> {
  const summary = await readAllocationSummary(folder)
  const groups = await readGroupPrices(connection, artifacts)
  const takers = await readTakers(connection, artifacts, contract.contract_id, {
    policy: policyOf(summary),
    fillBonus: summary.resolved.fill_bonus,
    groups: new Map(
      groups.map((group) => [
        group.index,
        { id: group.groupId, facts: groupFacts(summary, group) },
      ]),
    ),
  })
  if (takers === null) return null
  return {
    price: contract.price,
    at_least: takers.first[0]?.gains ?? 0,
    at_most:
      contract.cap === 0
        ? null
        : contract.price + Math.max(0, summary.upper_bound - summary.objective),
    takers: [...takers.first],
    takers_total: takers.total,
  }
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

function groupFacts(
  summary: AllocationSummary,
  user: Pick<GroupPrices, 'groupId' | 'target' | 'prices'>,
): GroupFacts {
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
