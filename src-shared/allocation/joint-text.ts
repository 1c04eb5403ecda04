import type { JointReachReport } from './preflight.ts'
import { english, groupLabel, listed, type Numbers } from './words.ts'

/** Whether all groups can be at their targets at once, and what keeps them from it. */
export function jointSentences(
  joint: JointReachReport,
  numbers: Numbers = english,
): readonly string[] {
  const { number, percent } = numbers
  const filled =
    joint.fill >= 1
      ? 'every slot filled'
      : `${percent(joint.fill)} of their slots filled, as many as the caps allow`
  switch (joint.feasible) {
    case 'yes':
      return [
        joint.shown === 'all'
          ? `All groups together can be at what each of them reaches, with ${filled}.`
          : `All groups together can have the sponsored assignments that their targets ask for, with ${filled}; that the other slots can be filled beside them is not shown in so large a drop.`,
      ]
    case 'unknown':
      if (joint.found >= joint.asked) {
        return [
          `The sponsored assignments that the targets ask for, ${number(joint.asked)}, can be had by all groups together; not shown is that pins, users who keep to one kind and the other caps leave them with ${filled}.`,
        ]
      }
      return [
        `All groups together: at least ${number(joint.found)} and at most ${number(joint.most)} of the ${number(joint.asked)} sponsored assignments that the targets ask for, with ${filled}.`,
      ]
    case 'no': {
      const remedy = joint.remedy
      const told = [
        `All groups together cannot be at their targets with ${filled}: these ask for ${number(joint.asked)} sponsored assignments, and at most ${number(joint.most)} can be had at once.`,
      ]
      if (remedy !== null && remedy.contracts.length > 0) {
        const groups = listed(remedy.groups.map(groupLabel), 3, numbers)
        const who =
          remedy.groups.length === 1 ? `Group ${groups} lacks` : `Groups ${groups} compete for`
        told.push(`${who} ${listed(remedy.contracts, 3, numbers)}.`)
      }
      if (
        joint.shown === 'sponsored' &&
        remedy !== null &&
        (remedy.slack !== null || remedy.caps !== null)
      ) {
        told.push(
          'What is offered is enough for the sponsored assignments; that the other slots can be filled beside them is not shown in so large a drop.',
        )
      }
      return told
    }
  }
}

/** What slack is enough, and how much less is not. */
export function jointSlackSentence(
  { slack, slack_needed: needed }: NonNullable<JointReachReport['remedy']>,
  { share }: Numbers = english,
): string {
  if (slack === null)
    return `A slack of less than ${share(needed, 1)} for all groups is not enough.`
  return slack === needed
    ? `A slack of ${share(slack, 1)} for all groups is enough; less is not.`
    : `A slack of ${share(slack, 1)} for all groups is enough; less than ${share(needed, 1)} is not.`
}

/** What higher caps would do: `Raise caps by 34 in all: c7 12 to 31, c9 5 to 20.` Null: none would. */
export function jointCapsSentence(
  { caps }: NonNullable<JointReachReport['remedy']>,
  numbers: Numbers = english,
): string | null {
  if (caps === null) return null
  const added = caps.reduce((sum, { from, to }) => sum + to - from, 0)
  const changes = caps.map(
    ({ contract_id: id, from, to }) => `${id} ${numbers.number(from)} to ${numbers.number(to)}`,
  )
  return `${numbers.count(added, 'seat')} more are enough: ${listed(changes, 5, numbers)}.`
}
