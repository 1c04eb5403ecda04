import { assertNever } from '../errors.ts'
import type { AllocationParameters } from './parameters.ts'
import type { ContractRow, UnitWorth, UserCandidate, UserExplanation } from './result.ts'
import type { AllocationSummary, GroupSummary } from './summary.ts'
import { digitsOf, english, listed, type Numbers } from './words.ts'

/**
 * English sentences for what a result says about a group, a user or a contract. One place for the
 * screens and the command line, so that both give the same reasons in the same words. Pure: numbers
 * are written as `numbers` does, the English way without.
 */

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

/** `Contract c7: cap 12 in this run instead of 10 of the file.` */
export function capSentence(
  contractId: string,
  cap: number | undefined,
  ofFile: number | null,
  { number }: Numbers = english,
): string {
  const instead =
    ofFile === null ? '; the file has none' : ` instead of ${number(ofFile)} of the file`
  return `Contract ${contractId}: cap ${number(cap ?? 0)} in this run${instead}.`
}

/** What the exact solver says of its own result: its word, beside the certified bound. */
export function claimSentence(
  claim: NonNullable<AllocationSummary['solver_claim']>,
  { count, fixed }: Numbers = english,
): string {
  const { covers, pairs, bound, optimal } = claim
  const note = "the search's own word, in floating point, and no part of the gap"
  const bounded = bound === null ? '' : `no allocation is worth more than ${fixed(bound, 2)}`
  if (covers === 'core') {
    const given = `HiGHS was given ${count(pairs, 'pair')} near the margin${optimal ? ' and calls the choice among them optimal to 0.01%' : ''}`
    return bound === null
      ? `${given} (${note}).`
      : `${given}; by plans of whole groups ${bounded} (${note}).`
  }
  if (optimal) {
    return pairs === 0
      ? `Optimal to 0.00001%: the bounds of the search leave no pair that could make it better (${note}).`
      : `Optimal to 0.00001%: HiGHS says so of the ${count(pairs, 'pair')} that could make it better (${note}).`
  }
  return bound === null
    ? 'HiGHS ended before it knew how good this is.'
    : `Not proven optimal; ${bounded} (${note}).`
}

/** Why a candidate was taken or not. */
export function candidateSentence(
  candidate: UserCandidate,
  user: { readonly group_id: string; readonly per_user: number },
  numbers: Numbers = english,
): string {
  const { number, amount, count } = numbers
  const kind = candidate.sponsored ? 'sponsored' : 'unsponsored'
  const seats = `${number(candidate.assigned)} of ${number(candidate.cap)}`
  switch (candidate.reason) {
    case 'pinned':
      return 'Pinned to this user before the solver started.'
    case 'chosen':
      return candidate.price > 0
        ? `Chosen: worth ${amount(candidate.value)} here, above the contract's price of ${amount(candidate.price)}.`
        : `Chosen: worth ${amount(candidate.value)} here, and the contract has no price to pay.`
    case 'contract_full':
      return `Full (${seats}): every seat went to a user it is worth as much or more for.`
    case 'holds_better':
      return candidate.ratio_effect === 0
        ? `The user's ${count(user.per_user, 'slot')} hold better ones.`
        : `The user's ${count(user.per_user, 'slot')} hold better ones, the ratio of ${groupName(user.group_id)} counted in.`
    case 'not_worth_its_price':
      return `Its price of ${amount(candidate.price)} is above its value of ${amount(candidate.value)} here: others gain more from a seat (${seats} taken).`
    case 'other_kind':
      return `It is ${kind}, the user holds the other kind, and no more users of ${groupName(user.group_id)} may hold both.`
    case 'group_ratio':
      return `One more ${kind} assignment would move ${groupName(user.group_id)} away from its promised ratio.`
    case 'no_capacity':
      return 'The contract has no capacity in this drop.'
    case 'left_open':
      return `Nothing forbids it (${seats} taken): the search left it open, within the gap that is reported.`
    default:
      return assertNever(candidate.reason)
  }
}

/** What a user got, what would change it, and the reasons that kept the rest away. */
export function userSentences(
  user: Omit<UserExplanation, 'sentences'>,
  numbers: Numbers = english,
): string[] {
  const { candidates, candidates_total: total } = user
  const { count, number } = numbers
  if (total === 0) return [`${user.user_id} has no eligible contract in this drop.`]
  const chosen = candidates.filter((candidate) => candidate.chosen)
  const head =
    chosen.length === 0
      ? `${user.user_id} holds nothing of ${count(total, 'eligible contract')}.`
      : `${user.user_id} holds ${number(chosen.length)} of ${count(total, 'eligible contract')}${slotsNote(user.per_user, chosen.length, numbers)}: ${list(chosen.map(nameOf))}.`
  return [head, ...changeSentences(user, numbers), ...reasonCounts(user, numbers)]
}

/** What the user is nearest to, and how firmly it holds what it has: at the prices of the run. */
function changeSentences(user: Omit<UserExplanation, 'sentences'>, numbers: Numbers): string[] {
  const sentences: string[] = []
  const runnerUp = user.candidates.find(({ contract_id }) => contract_id === user.runner_up)
  if (runnerUp !== undefined) sentences.push(...whatIfSentence(runnerUp, numbers))
  const weakest = user.candidates
    .filter(({ margin }) => margin !== null && margin > 0)
    .reduce<UserCandidate | undefined>(
      (least, each) => ((each.margin ?? 0) < (least?.margin ?? Infinity) ? each : least),
      undefined,
    )
  if (weakest !== undefined) {
    sentences.push(
      `What it would lose first is ${nameOf(weakest)}: worth ${numbers.amount(weakest.margin ?? 0)} less here, or its price that much higher, and the user would be as well off without it.`,
    )
  }
  if (user.regret > 0) {
    sentences.push(
      `At these prices ${user.best_at_prices.length === 0 ? 'nothing' : list(user.best_at_prices)} would be worth ${numbers.amount(user.regret)} more than what it holds: its part of the gap to the bound.`,
    )
  }
  if (sentences.length > 0) {
    sentences.push(
      'These margins are exact for this user at the prices of this run; for the drop, whose prices would move too, they are estimates.',
    )
  }
  return sentences
}

/** From where on the user would hold a candidate that it does not; nothing where none is known. */
export function whatIfSentence(candidate: UserCandidate, numbers: Numbers = english): string[] {
  const { what_if: what } = candidate
  if (what === null) return []
  const instead = what.instead_of.length === 0 ? '' : ` instead of ${list(what.instead_of)}`
  const name = nameOf(candidate)
  if (what.needs === 0) {
    const better = what.instead_of.length === 0 ? '' : ` as ${list(what.instead_of)}`
    return [
      `At these prices ${name} would be as good${better} for this user: ${candidate.assigned >= candidate.cap ? 'its seats went to others' : 'the search settled it'}.`,
    ]
  }
  const digits = digitsOf(what.needs)
  const ways = [
    ...(what.price === null
      ? []
      : [
          `its price fell by ${numbers.fixed(what.needs, digits)} to ${numbers.fixed(what.price, digits)}`,
        ]),
    ...(what.score === null
      ? []
      : [
          `its score rose from ${numbers.fixed(candidate.score, digits)} to ${numbers.fixed(what.score, digits)}`,
        ]),
  ]
  if (ways.length === 0) return []
  return [`It would get ${name}${instead} if ${ways.join(', or ')}.`]
}

/** How far a contract was used and what its capacity is worth. */
export function contractSentences(
  contract: ContractRow,
  oneMore: UnitWorth | null = null,
  numbers: Numbers = english,
): string[] {
  const { number, count } = numbers
  const name = contract.name === '' ? contract.contract_id : contract.name
  const { cap, assigned, demand, price } = contract
  if (demand === 0 && cap > 0)
    return [`No user is eligible for ${name}: all ${number(cap)} of its capacity is left.`]
  const takers = oneMore === null ? [] : takerSentences(oneMore, assigned >= cap, numbers)
  if (cap === 0) return [`${name} has no capacity in this drop.`, ...takers]
  const eligible = count(demand, 'eligible user')
  if (assigned >= cap) {
    return [
      `${name} is full: ${number(assigned)} assigned among ${eligible}.`,
      worthSentence(price, oneMore, numbers),
      ...takers,
    ]
  }
  const left = cap - assigned
  const sentences = [
    `${name} has ${number(left)} of ${number(cap)} left: ${number(assigned)} assigned among ${eligible}.`,
  ]
  if (demand < cap) {
    sentences.push(
      `It has more capacity than eligible users: ${number(cap - demand)} cannot be used.`,
    )
  } else if (takers.length === 0) {
    sentences.push(
      'Its eligible users hold contracts that are worth more, or their group cannot take it.',
    )
  }
  return [...sentences, ...takers]
}

function worthSentence(price: number, oneMore: UnitWorth | null, { amount }: Numbers): string {
  const most = oneMore?.at_most ?? null
  const between =
    oneMore === null || most === null
      ? ''
      : `; by the certified bound at least ${amount(oneMore.at_least)} and at most ${amount(most)}`
  // The price is an estimate: what is certified to be gained at least is the better one.
  const estimate = Math.max(price, oneMore?.at_least ?? 0)
  return estimate > 1e-9
    ? `One more unit of capacity would be worth about ${amount(estimate)} in value at the margin${between}.`
    : `More capacity would add next to nothing: its last seats are as good elsewhere${between}.`
}

/** Who would take one more unit, or what is left. */
function takerSentences(
  { takers, takers_total: total }: UnitWorth,
  isFull: boolean,
  numbers: Numbers,
): string[] {
  const [first] = takers
  if (first === undefined) return []
  const { amount, count } = numbers
  const named = takers
    .slice(0, 3)
    .map(
      ({ user_id, gives_up, gains }) =>
        `${user_id} (${gives_up === null ? 'a free slot' : `gives up ${gives_up}`}, gains ${amount(gains)})`,
    )
  const rest = total - named.length
  const who = rest > 0 ? `${named.join(', ')} and ${count(rest, 'other')}` : list(named)
  return [
    isFull
      ? `Would gain from it at once: ${who}.`
      : `Could still gain from what is left: ${who}; the search left it open, within the gap that is reported.`,
  ]
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
    sentences.push(`Full, and wanted by more of its users: ${list(group.binding_contracts)}.`)
  }
  return sentences
}

function reasonCounts(user: Omit<UserExplanation, 'sentences'>, { count }: Numbers): string[] {
  const counts = new Map<UserCandidate['reason'], number>()
  for (const { reason } of user.candidates) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .filter(([reason]) => reason !== 'chosen' && reason !== 'pinned')
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, times]) => `${count(times, 'other', 'others')}: ${briefReason(reason, user)}.`)
}

function briefReason(reason: UserCandidate['reason'], user: { readonly group_id: string }): string {
  switch (reason) {
    case 'pinned':
    case 'chosen':
      return 'held'
    case 'contract_full':
      return 'full'
    case 'holds_better':
      return 'worth less than what the user holds'
    case 'not_worth_its_price':
      return 'priced above the value here'
    case 'other_kind':
      return 'of the other kind, which would make the user mixed'
    case 'group_ratio':
      return `kept out by the ratio of ${groupName(user.group_id)}`
    case 'no_capacity':
      return 'without capacity'
    case 'left_open':
      return 'left open by the search'
    default:
      return assertNever(reason)
  }
}

function slotsNote(perUser: number, held: number, { count }: Numbers): string {
  return held < perUser ? `, with ${count(perUser - held, 'slot')} free` : ''
}

function groupName(id: string): string {
  return id === '' ? 'users without a group' : `group ${id}`
}

/** With its id: a brand often stands for the name, and has several contracts. */
function nameOf({ name, contract_id: id }: UserCandidate): string {
  return name === '' ? id : `${name} (${id})`
}

function list(names: readonly string[]): string {
  return listed(names, names.length)
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
