import { assertNever } from '../errors.ts'
import type { AllocationParameters } from './parameters.ts'
import type { GroupSummary } from './summary.ts'
import { capitalized, english, listedAll, type Numbers } from './words.ts'

/** Sentences about groups and their promised shares; see sentences.ts. */

export interface RatioContext {
  readonly guard: 'hard' | 'soft' | 'off'
  readonly sense: 'at_least' | 'at_most' | 'within'
}

/** As a run's parameters have it. */
export function ratioContextOf(
  parameters: Pick<
    AllocationParameters,
    'enforce_assignment_ratio' | 'assignment_ratio_guard' | 'ratio_sense'
  >,
): RatioContext {
  return {
    guard: parameters.enforce_assignment_ratio ? parameters.assignment_ratio_guard : 'off',
    sense: parameters.ratio_sense,
  }
}

/** What happened to a group: the outcome first, then its causes. */
export function groupSentences(
  group: GroupSummary,
  context: RatioContext,
  numbers: Numbers = english,
): string[] {
  const { count, percent, amount } = numbers
  if (group.eligible_users === 0) {
    return [`No user of ${groupName(group.group_id)} has an eligible pair.`]
  }
  const sentences = [outcomeOf(group, context, numbers)]
  if (group.target === null) return sentences
  if (group.target_of_file !== undefined) {
    sentences.push(overrideSentence(group.group_id, group.target, group.target_of_file, numbers))
  }
  const { reachable } = group
  const isFloor = context.sense !== 'at_most'
  if (isFloor && reachable !== null && reachable < group.target - group.slack) {
    sentences.push(
      `On its own it could reach ${percent(reachable)} at most: ${count(group.reachable_sponsored, 'sponsored assignment')} of ${count(group.reachable_total, 'assignment')}.`,
    )
  }
  const full = group.remedies?.lower_target ?? null
  if (full !== null) {
    sentences.push(`With every slot filled it can be at a target of ${percent(full)}.`)
  }
  if (group.state === 'limited' || group.state === 'short') {
    sentences.push(...sponsoredSupply(group, numbers))
  }
  if (group.ratio_price > 0 && group.state !== 'no_ratio') {
    sentences.push(
      `One sponsored assignment ${isFloor ? 'more' : 'fewer'} in its favour would be worth ${amount(group.ratio_price)} in value.`,
    )
  }
  return [...sentences, ...pointSentences(group, numbers), ...mixedSentences(group, numbers)]
}

/** What a point of target costs or gains: to first order, and by the bound where that says more. */
function pointSentences({ target, one_point: point }: GroupSummary, numbers: Numbers): string[] {
  if (target === null || point === null || point === undefined) return []
  const { amount, share } = numbers
  const sentence = (to: number, by: string, change: typeof point.higher): string[] => {
    if (Math.abs(change.estimate) < 1e-9) return []
    const head = `A target one point ${by} (${share(to, 2)}) would`
    if (change.estimate > 0) {
      return [
        `${head} gain about ${amount(change.estimate)} in value at the margin, at most ${amount(Math.max(0, change.at_most))} by the certified bound.`,
      ]
    }
    const certain =
      change.at_most < 0 ? `, at least ${amount(-change.at_most)} by the certified bound` : ''
    return [`${head} cost about ${amount(-change.estimate)} in value at the margin${certain}.`]
  }
  return [
    ...sentence(Math.min(1, target + 0.01), 'higher', point.higher),
    ...sentence(Math.max(0, target - 0.01), 'lower', point.lower),
  ]
}

function mixedSentences({ multipliers }: GroupSummary, { amount }: Numbers): string[] {
  if (multipliers === undefined) return []
  const { mixed, user_ratio: users } = multipliers
  return [
    ...(mixed > 0
      ? [`One more user who may hold both kinds would be worth about ${amount(mixed)}.`]
      : []),
    ...(users > 0
      ? [`One user of relief from the user ratio would be worth about ${amount(users)}.`]
      : []),
  ]
}

/** `Group g17: target 31% in this run instead of 47% of the file.` */
export function overrideSentence(
  groupId: string,
  target: number | undefined,
  ofFile: number | null,
  { share }: Numbers = english,
): string {
  const instead =
    ofFile === null ? 'the file has none' : `instead of ${share(ofFile, 2)} of the file`
  return `${capitalized(groupName(groupId))}: target ${share(target ?? 0, 2)} in this run${ofFile === null ? '; ' : ' '}${instead}.`
}

function outcomeOf(group: GroupSummary, context: RatioContext, numbers: Numbers): string {
  const { count, number, percent } = numbers
  const name = capitalized(groupName(group.group_id))
  const plural = group.group_id === ''
  const share =
    group.ratio === null
      ? 'nothing was assigned'
      : `${percent(group.ratio)} sponsored (${number(group.sponsored)} of ${number(group.total)})`
  if (group.target === null) return `${name} ${plural ? 'have' : 'has'} no ratio: ${share}.`
  const promise = promiseOf(group, context, numbers)
  switch (group.state) {
    case 'no_ratio':
      return `${name} ${plural ? 'have' : 'has'} no ratio: ${share}.`
    case 'at_target':
      return `${name} keeps its ratio: ${share}, promised ${promise}.`
    case 'limited':
      return `${name} is limited by the guard: ${count(group.slots_left_empty, 'slot')} left empty to keep the ratio of ${promise}; ${share}.`
    case 'short':
      return `${name} misses its ratio: ${share}, promised ${promise}.`
    default:
      return assertNever(group.state)
  }
}

function promiseOf(group: GroupSummary, context: RatioContext, { share }: Numbers): string {
  const target = group.target ?? 0
  const low = share(Math.max(0, target - group.slack), 1)
  const high = share(Math.min(1, target + group.slack), 1)
  if (context.sense === 'at_least') return `at least ${low}`
  if (context.sense === 'at_most') return `at most ${high}`
  return low === high ? `exactly ${low}` : `${low} to ${high}`
}

function sponsoredSupply(group: GroupSummary, { count, number }: Numbers): string[] {
  if (group.eligible_sponsored_pairs === 0) {
    return ['None of its users is eligible for a sponsored contract.']
  }
  const pairs = count(group.eligible_sponsored_pairs, 'eligible sponsored pair')
  const left = `${number(group.sponsored_capacity_left)} sponsored capacity left`
  const sentences = [`It has ${pairs}, and ${left} on those contracts.`]
  if (group.binding_contracts.length > 0) {
    sentences.push(`Full, and wanted by more of its users: ${listedAll(group.binding_contracts)}.`)
  }
  return sentences
}

export function groupName(id: string): string {
  return id === '' ? 'users without a group' : `group ${id}`
}
