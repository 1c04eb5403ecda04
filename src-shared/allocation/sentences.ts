import { assertNever } from '../errors.ts'
import type { ContractRow, UnitWorth, UserCandidate, UserExplanation } from './result.ts'
import type { AllocationSummary } from './summary.ts'
import { groupName } from './group-sentences.ts'
import { digitsOf, english, listedAll, type Numbers } from './words.ts'

/**
 * English sentences for what a result says about a group, a user or a contract. One place for the
 * screens and the command line, so that both give the same reasons in the same words. Pure: numbers
 * are written as `numbers` does, the English way without.
 */

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
      : `${user.user_id} holds ${number(chosen.length)} of ${count(total, 'eligible contract')}${slotsNote(user.per_user, chosen.length, numbers)}: ${listedAll(chosen.map(nameOf))}.`
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
      `At these prices ${user.best_at_prices.length === 0 ? 'nothing' : listedAll(user.best_at_prices)} would be worth ${numbers.amount(user.regret)} more than what it holds: its part of the gap to the bound.`,
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
  const instead = what.instead_of.length === 0 ? '' : ` instead of ${listedAll(what.instead_of)}`
  const name = nameOf(candidate)
  if (what.needs === 0) {
    const better = what.instead_of.length === 0 ? '' : ` as ${listedAll(what.instead_of)}`
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
  const who = rest > 0 ? `${named.join(', ')} and ${count(rest, 'other')}` : listedAll(named)
  return [
    isFull
      ? `Would gain from it at once: ${who}.`
      : `Could still gain from what is left: ${who}; the search left it open, within the gap that is reported.`,
  ]
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

/** With its id: a brand often stands for the name, and has several contracts. */
function nameOf({ name, contract_id: id }: UserCandidate): string {
  return name === '' ? id : `${name} (${id})`
}
