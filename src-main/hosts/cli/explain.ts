import { shellWord } from '../../../src-shared/allocation/command-line.ts'
import type { AllocationParameters } from '../../../src-shared/allocation/parameters.ts'
import { groupRemedies } from '../../../src-shared/allocation/remedies.ts'
import type { UserExplanation } from '../../../src-shared/allocation/result.ts'
import { candidateSentence } from '../../../src-shared/allocation/sentences.ts'
import type { GroupSummary } from '../../../src-shared/allocation/summary.ts'
import type { ConsoleClient } from '../../console/index.ts'
import { expected } from '../../platform/errors.ts'
import type { Flags } from './commands/options.ts'
import { knownRun } from './known-run.ts'
import { openLocalCore } from './local-core.ts'
import { say, sayJson } from './terminal.ts'

/** `quartermaster explain RUN --user U | --contract C | --group G`. */
export async function explain(id: string, flags: Flags): Promise<void> {
  const subject = subjectOf(flags)
  await using local = await openLocalCore(flags)
  const { job } = await knownRun(local, id)
  const explanation = await explained(local.client, id, subject)
  const lines = [
    ...explanation.sentences,
    ...('candidates' in explanation ? candidateLines(explanation) : []),
    ...('group' in explanation && job.kind === 'allocation'
      ? remedyLines(explanation.group, job.parameters)
      : []),
  ]
  if (flags['json'] === true) sayJson(explanation)
  else say(process.stdout, `${lines.join('\n')}\n`)
}

type Subject =
  | { readonly user_id: string }
  | { readonly contract_id: string }
  | { readonly group_id: string }

function subjectOf({ user, contract, group }: Flags): Subject {
  if (typeof user === 'string') return { user_id: user }
  if (typeof contract === 'string') return { contract_id: contract }
  if (typeof group === 'string') return { group_id: group }
  throw expected('bad_usage', {
    what: 'Nothing is named that should be explained.',
    remedy: 'Add --user ID, --contract ID or --group ID.',
  })
}

function explained({ allocation }: ConsoleClient, id: string, subject: Subject) {
  if ('user_id' in subject) return allocation.user({ id, ...subject })
  if ('contract_id' in subject) return allocation.contract({ id, ...subject })
  return allocation.group({ id, ...subject })
}

/** What can be done for the group in another run, with the flags that do it. */
function remedyLines(group: GroupSummary, parameters: AllocationParameters): string[] {
  const lines = groupRemedies(group, parameters).map(({ words, because, set }) => {
    const flags = set.split(',').map((change) => {
      const at = change.indexOf(':')
      const [name, value] = [change.slice(0, at), change.slice(at + 1)]
      return value === 'true' ? `--${name}` : `--${name} ${shellWord(value)}`
    })
    return `${words} (${flags.join(' ')}). ${because}`
  })
  return lines.length === 0 ? [] : ['', 'What would help in another run:', ...lines]
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
