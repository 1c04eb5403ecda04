import type { UserExplanation } from '../../../src-shared/allocation/result.ts'
import { candidateSentence } from '../../../src-shared/allocation/sentences.ts'
import { expected } from '../../platform/errors.ts'
import { openLocalCore } from './local-core.ts'
import { say } from './terminal.ts'

/** `quartermaster explain RUN --user U | --contract C | --group G`. */
export async function explain(id: string, flags: Readonly<Record<string, unknown>>): Promise<void> {
  const { user, contract, group } = flags
  await using local = await openLocalCore(flags)
  const { allocation } = local.client
  const explanation =
    typeof user === 'string'
      ? await allocation.user({ id, user_id: user })
      : typeof contract === 'string'
        ? await allocation.contract({ id, contract_id: contract })
        : typeof group === 'string'
          ? await allocation.group({ id, group_id: group })
          : undefined
  if (explanation === undefined) {
    throw expected('bad_usage', {
      what: 'Nothing is named that should be explained.',
      remedy: 'Add --user ID, --contract ID or --group ID.',
    })
  }
  const lines = [
    ...explanation.sentences,
    ...('candidates' in explanation ? candidateLines(explanation) : []),
  ]
  say(
    process.stdout,
    flags['json'] === true ? `${JSON.stringify(explanation, null, 2)}\n` : `${lines.join('\n')}\n`,
  )
}

const mostCandidates = 20

/** The candidates that are worth most to the drop, each with what decided about it. */
function candidateLines(user: UserExplanation): string[] {
  const shown = user.candidates.slice(0, mostCandidates)
  const more = user.candidates_total - shown.length
  return [
    ...(shown.length > 0 ? [''] : []),
    ...shown.map(
      (candidate) =>
        `${candidate.contract_id}${candidate.name === '' ? '' : ` (${candidate.name})`}: ${candidateSentence(candidate, user)}`,
    ),
    ...(more > 0 ? [`And ${more} more; --json lists them.`] : []),
  ]
}
