import { assertNever } from '../errors.ts'
import type { ContractRow, UserCandidate, UserExplanation } from './result.ts'
import type { GroupSummary } from './summary.ts'

/**
 * English sentences for what a result says about a group, a user or a contract. One place for the
 * screens and the command line, so that both give the same reasons in the same words. Pure: numbers
 * are written the same way on every machine.
 */

export interface RatioContext {
  readonly guard: 'hard' | 'soft' | 'off'
  readonly sense: 'at_least' | 'at_most' | 'within'
}

/** What happened to a group: the outcome first, then its causes. */
export function groupSentences(group: GroupSummary, context: RatioContext): string[] {
  if (group.eligible_users === 0) {
    return [`No user of ${groupName(group.group_id)} has an eligible pair.`]
  }
  const sentences = [outcomeOf(group, context)]
  if (group.target === null) return sentences
  if (group.target_of_file !== undefined) {
    sentences.push(overrideSentence(group.group_id, group.target, group.target_of_file))
  }
  const { reachable } = group
  const isFloor = context.sense !== 'at_most'
  if (isFloor && reachable !== null && reachable < group.target - group.slack) {
    sentences.push(
      `On its own it could reach ${percent(reachable)} at most: ${count(group.reachable_sponsored, 'sponsored assignment')} of ${count(group.reachable_total, 'assignment')}.`,
    )
  }
  if (group.state === 'limited' || group.state === 'short') {
    sentences.push(...sponsoredSupply(group))
  }
  if (group.ratio_price > 0 && group.state !== 'no_ratio') {
    sentences.push(
      `One sponsored assignment ${isFloor ? 'more' : 'fewer'} in its favour would be worth ${amount(group.ratio_price)} in value.`,
    )
  }
  return sentences
}

/** `Group g17: target 31% in this run instead of 47% of the file.` */
export function overrideSentence(
  groupId: string,
  target: number | undefined,
  ofFile: number | null,
): string {
  const instead =
    ofFile === null ? 'the file has none' : `instead of ${percent(ofFile, 2)} of the file`
  return `${capitalized(groupName(groupId))}: target ${percent(target ?? 0, 2)} in this run${ofFile === null ? '; ' : ' '}${instead}.`
}

/** `Contract c7: cap 12 in this run instead of 10 of the file.` */
export function capSentence(
  contractId: string,
  cap: number | undefined,
  ofFile: number | null,
): string {
  const instead =
    ofFile === null ? '; the file has none' : ` instead of ${number(ofFile)} of the file`
  return `Contract ${contractId}: cap ${number(cap ?? 0)} in this run${instead}.`
}

/** Why a candidate was taken or not. */
export function candidateSentence(
  candidate: UserCandidate,
  user: { readonly group_id: string; readonly per_user: number },
): string {
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

/** What a user got, and the reasons that kept the rest away, most frequent first. */
export function userSentences(user: Omit<UserExplanation, 'sentences'>): string[] {
  const { candidates, candidates_total: total } = user
  if (total === 0) return [`${user.user_id} has no eligible contract in this drop.`]
  const chosen = candidates.filter((candidate) => candidate.chosen)
  const head =
    chosen.length === 0
      ? `${user.user_id} holds nothing of ${count(total, 'eligible contract')}.`
      : `${user.user_id} holds ${number(chosen.length)} of ${count(total, 'eligible contract')}${slotsNote(user.per_user, chosen.length)}: ${list(chosen.map(nameOf))}.`
  return [head, ...reasonCounts(user)]
}

/** How far a contract was used and what its capacity is worth. */
export function contractSentences(contract: ContractRow): string[] {
  const name = contract.name === '' ? contract.contract_id : contract.name
  const { cap, assigned, demand, price } = contract
  if (cap === 0) return [`${name} has no capacity in this drop.`]
  if (demand === 0)
    return [`No user is eligible for ${name}: all ${number(cap)} of its capacity is left.`]
  const eligible = count(demand, 'eligible user')
  if (assigned >= cap) {
    return [
      `${name} is full: ${number(assigned)} assigned among ${eligible}.`,
      price > 0
        ? `One more unit of capacity would be worth ${amount(price)} in value.`
        : 'More capacity would add next to nothing: its last seats are as good elsewhere.',
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
  } else {
    sentences.push(
      'Its eligible users hold contracts that are worth more, or their group cannot take it.',
    )
  }
  return sentences
}

function outcomeOf(group: GroupSummary, context: RatioContext): string {
  const name = capitalized(groupName(group.group_id))
  const plural = group.group_id === ''
  const share =
    group.ratio === null
      ? 'nothing was assigned'
      : `${percent(group.ratio)} sponsored (${number(group.sponsored)} of ${number(group.total)})`
  if (group.target === null) return `${name} ${plural ? 'have' : 'has'} no ratio: ${share}.`
  const promise = promiseOf(group, context)
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

function promiseOf(group: GroupSummary, context: RatioContext): string {
  const target = group.target ?? 0
  const low = percent(Math.max(0, target - group.slack))
  const high = percent(Math.min(1, target + group.slack))
  if (context.sense === 'at_least') return `at least ${low}`
  if (context.sense === 'at_most') return `at most ${high}`
  return low === high ? `exactly ${low}` : `${low} to ${high}`
}

function sponsoredSupply(group: GroupSummary): string[] {
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

function reasonCounts(user: Omit<UserExplanation, 'sentences'>): string[] {
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

function slotsNote(perUser: number, held: number): string {
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
  if (names.length <= 1) return names.join('')
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

function number(value: number): string {
  return whole.format(value)
}

function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`
}

function amount(value: number): string {
  return significant.format(value)
}

function percent(share: number, digits = 1): string {
  return `${new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }).format(share * 100)}%`
}
