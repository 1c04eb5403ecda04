import type { AllocationParameters } from './parameters.ts'
import type { GroupSummary } from './summary.ts'
import { groupLabel, percent } from './words.ts'

/** A change of parameters that would help a group, to be written into a new run. */
export interface Remedy {
  /** On a button: what to do. */
  readonly words: string
  /** What it would do, one sentence. */
  readonly because: string
  /** The change as the form takes it: `ratio_slack:0.16`. */
  readonly set: string
}

type RatioParameters = Pick<
  AllocationParameters,
  'enforce_assignment_ratio' | 'assignment_ratio_guard' | 'max_mixed_share'
>

/** What can be done for a group that is limited or short, the least change first; [] for others. */
export function groupRemedies(group: GroupSummary, parameters: RatioParameters): readonly Remedy[] {
  if (group.target === null || group.state === 'at_target' || group.state === 'no_ratio') return []
  const enforced =
    parameters.enforce_assignment_ratio && parameters.assignment_ratio_guard !== 'off'
  return [
    ...(enforced ? [] : [enforceRemedy()]),
    ...targetRemedies(group),
    ...(enforced ? [guardRemedy(group, parameters)] : []),
    ...mixedRemedies(group, parameters),
  ]
}

function enforceRemedy(): Remedy {
  return {
    words: 'Enforce ratios',
    because:
      'Ratios were only reported. Enforced, sponsored contracts go where they are promised; where they cannot, slots stay empty.',
    set: 'enforce_assignment_ratio:true,assignment_ratio_guard:hard',
  }
}

/** Where the group cannot reach its target with every slot filled: another target, or slack. */
function targetRemedies(group: GroupSummary): readonly Remedy[] {
  const { remedies, target, group_id: id } = group
  if (remedies === null || remedies === undefined || target === null) return []
  const { lower_target: nearest, add_slack: slack } = remedies
  const found: Remedy[] = []
  // Commas part the changes of an address.
  if (nearest !== null && id !== '' && !id.includes(',')) {
    found.push({
      words: `${nearest < target ? 'Lower' : 'Raise'} its target to ${percent(nearest)}`,
      because: `${groupLabel(id)} is at that with every slot filled. Other groups keep their targets, and the file stays as it is.`,
      set: `ratio_override:${id}=${nearest}`,
    })
  }
  // A slack as wide as the whole target asks nothing of anybody.
  if (slack !== null && slack < Math.max(target, 1 - target)) {
    found.push({
      words: `Add slack of ${slack}`,
      because: 'Every group may then be that far from its target.',
      set: `ratio_slack:${slack}`,
    })
  }
  return found
}

function guardRemedy(group: GroupSummary, parameters: RatioParameters): Remedy {
  return parameters.assignment_ratio_guard === 'hard'
    ? {
        words: 'Use a soft guard',
        because:
          'Slots are filled although the ratio is missed; each missing sponsored assignment costs a penalty.',
        set: 'assignment_ratio_guard:soft',
      }
    : {
        words: 'Use a hard guard',
        because: `The ratio is kept whatever it takes: ${groupLabel(group.group_id)} gets fewer unsponsored assignments.`,
        set: 'assignment_ratio_guard:hard',
      }
}

/** Users who may hold both kinds can take sponsored contracts beside what they hold. */
function mixedRemedies(
  group: GroupSummary,
  { max_mixed_share: share }: RatioParameters,
): readonly Remedy[] {
  if (share >= 0.1 || group.sponsored_capacity_left === 0 || group.eligible_sponsored_pairs === 0) {
    return []
  }
  return [
    {
      words: 'Let 10% hold both kinds',
      because:
        'Users who may hold both kinds fill slots that stay empty while each holds one kind only.',
      set: 'max_mixed_share:0.1',
    },
  ]
}
