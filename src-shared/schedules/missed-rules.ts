/**
 * What becomes of starts for which no host was open: they are told, or the last one is made up for.
 * Free of schemas: the help of the command line asks it.
 */
export const missedRules = ['report', 'run_once'] as const
export type MissedRule = (typeof missedRules)[number]
