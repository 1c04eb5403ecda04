import { z } from 'zod'
import { sweepJob, type SweepJob } from '../../../src-shared/allocation/sweep.ts'
import { parseSweepAxis } from '../../../src-shared/allocation/sweep-text.ts'
import { expected } from '../../platform/errors.ts'
import { runToEnd } from './allocate.ts'
import type { Flags } from './commands/options.ts'
import { allocationJobOf, logLevelOf } from './flags.ts'
import { openLocalCore } from './local-core.ts'
import { presetValuesNamed } from './presets.ts'

/** `quartermaster sweep`. Returns the exit code. */
export async function sweep(flags: Flags): Promise<number> {
  const level = logLevelOf(flags)
  const named = flags['preset']
  const alone = named === undefined ? sweepJobOf(flags) : undefined
  await using local = await openLocalCore(flags)
  const job =
    alone ?? sweepJobOf(flags, await presetValuesNamed(local, String(named), 'allocation'))
  return await runToEnd(local, job, flags, level)
}

/** The job that the flags describe. Throws `bad_usage`. */
export function sweepJobOf(flags: Flags, preset?: Parameters<typeof allocationJobOf>[1]): SweepJob {
  const { inputs, parameters } = allocationJobOf({ ...flags, dry_run: true }, preset)
  const over = z
    .array(z.string())
    .parse(flags['over'] ?? [])
    .map((text) => {
      const parsed = parseSweepAxis(text)
      if (parsed.ok) return parsed.axis
      throw expected('bad_usage', {
        what: `--over ${text}: ${parsed.fault}`,
        remedy: 'Write it as --over ratio_slack=0,0.01,0.02 or --over cap_scale=0.8:1.2:0.1.',
      })
    })
  if (over.length === 0) {
    throw expected('bad_usage', {
      what: "required option '--over <name=values>' not specified.",
      remedy: 'Say what to vary, for instance --over ratio_slack=0,0.01,0.02.',
    })
  }
  const output = z.string().optional().parse(flags['out']) ?? null
  const job = sweepJob.safeParse({ kind: 'sweep', inputs, parameters, over, output })
  if (job.success) return job.data
  throw expected('bad_usage', {
    what: `--over: ${job.error.issues.map(({ message }) => message).join('; ')}.`,
    remedy: 'At most three axes, each once, and 200 points together.',
  })
}
