import type { AllocationParameters } from './parameters.ts'
import { groupRemedies } from './remedies.ts'
import type { ContractExplanation, GroupExplanation, UserExplanation } from './result.ts'
import { candidateSentence, contractSentences, userSentences } from './sentences.ts'
import { groupSentences, ratioContextOf } from './group-sentences.ts'
import { groupLabel, number } from './words.ts'

/**
 * Explanations as plain text, for a mail, a ticket or a terminal: English whoever copies them. Lines
 * end without a blank.
 */

const mostCandidates = 20

export function userText(user: UserExplanation): string {
  const shown = user.candidates.slice(0, mostCandidates)
  const more = user.candidates_total - shown.length
  return lines(
    `User ${user.user_id}`,
    ...userSentences(user),
    ...(shown.length > 0 ? [''] : []),
    ...shown.map(
      (candidate) =>
        `- ${candidate.contract_id}${candidate.name === '' ? '' : ` (${candidate.name})`}: ${candidateSentence(candidate, user)}`,
    ),
    ...(more > 0 ? [`- and ${number(more)} more`] : []),
  )
}

export function groupText(
  { group }: Pick<GroupExplanation, 'group'>,
  parameters: AllocationParameters,
): string {
  return lines(
    `Group ${groupLabel(group.group_id)}`,
    ...groupSentences(group, ratioContextOf(parameters)),
    ...groupRemedies(group, parameters).map(
      ({ words, because }) =>
        `- Remedy: ${words.charAt(0).toLowerCase()}${words.slice(1)}. ${because}`,
    ),
  )
}

export function contractText({
  contract,
  one_more: oneMore,
}: Pick<ContractExplanation, 'contract' | 'one_more'>): string {
  return lines(`Contract ${contract.contract_id}`, ...contractSentences(contract, oneMore))
}

function lines(...texts: readonly string[]): string {
  return texts.join('\n')
}
