import type { GroupReach } from './preflight.ts'
import { english, groupLabel, type Numbers } from './words.ts'

/** `Group g17 reaches 31% if all its slots are filled, its target is 47%.` */
export function reachSentence(group: GroupReach, { percent }: Numbers = english): string {
  const { group_id: id, nearest, reachable, target } = group
  const most = percent(nearest?.share ?? reachable ?? 0)
  const shown = nearest === null || nearest.shown === null ? most : percent(nearest.shown)
  const between = shown === most ? most : `${shown} for certain, ${most} at best,`
  const reaches =
    nearest?.is === 'least'
      ? shown === most
        ? `has at least ${most} sponsored`
        : `has between ${most} and ${shown} sponsored at least`
      : `reaches ${between}`
  return `Group ${groupLabel(id)} ${reaches} if all its slots are filled, its target is ${percent(target ?? 0)}.`
}

/** A slack that helps a limited group; null where none but the whole target would, which frees all. */
export function slackRemedy({ target, nearest, remedies }: GroupReach): number | null {
  const slack = remedies?.add_slack ?? null
  if (slack === null || nearest === null || nearest.shown === null) return null
  if (nearest.is === 'most') return nearest.shown === 0 ? null : slack
  return nearest.shown === 1 && target === 0 ? null : slack
}
