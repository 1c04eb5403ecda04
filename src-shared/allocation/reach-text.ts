import type { GroupReach } from './preflight.ts'
import { english, groupLabel, type Numbers } from './words.ts'

/** `Group g17 reaches 31% if all its slots are filled, its target is 47%.` */
export function reachSentence(group: GroupReach, { percent }: Numbers = english): string {
  const { group_id: id, nearest, reachable, target } = group
  const share = percent(nearest?.share ?? reachable ?? 0)
  const reaches = nearest?.is === 'least' ? `has at least ${share} sponsored` : `reaches ${share}`
  return `Group ${groupLabel(id)} ${reaches} if all its slots are filled, its target is ${percent(target ?? 0)}.`
}

/** A slack that helps a limited group; null where none but the whole target would, which frees all. */
export function slackRemedy({ target, nearest, remedies }: GroupReach): number | null {
  if (remedies === null || (nearest?.is === 'most' && nearest.share === 0)) return null
  return nearest?.is === 'least' && nearest.share === 1 && target === 0 ? null : remedies.add_slack
}
