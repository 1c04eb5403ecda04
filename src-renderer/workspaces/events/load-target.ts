import type { LoadTarget } from '../../../src-shared/events/load.ts'

/** Nowhere yet: the connection is ''. */
export const noLoadTarget: LoadTarget = { connection: '', prefix: '', events: false }

const prefixShape = /^([a-z_][a-z0-9_]{0,39})?$/

export const isPrefix = (text: string): boolean => prefixShape.test(text)

/** As a job names it. */
export const jobLoadOf = (target: LoadTarget): LoadTarget | null =>
  target.connection === '' ? null : target
