import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { allocationParameters } from '../../../src-shared/allocation/parameters.ts'
import { failure } from '../../../src-shared/errors.ts'
import { type AllocationJob, logLevel } from '../../../src-shared/runs.ts'

/**
 * What a scripted task does, step by step. The script is a JSON file; the job names it as its file
 * of eligible pairs, so that it travels the way a real job does.
 */
export const step = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('plan'),
    stages: z.array(z.strictObject({ title: z.string(), weight: z.number() })),
  }),
  z.strictObject({ do: z.literal('enter'), stage: z.string() }),
  z.strictObject({ do: z.literal('update'), fraction: z.number(), detail: z.string() }),
  z.strictObject({ do: z.literal('log'), level: logLevel, text: z.string() }),
  z.strictObject({ do: z.literal('artifact'), name: z.string(), content: z.string() }),
  /** Writes a file at any path. */
  z.strictObject({ do: z.literal('write'), path: z.string(), content: z.string() }),
  /** Writes the journal of a conclusion and none of its files. */
  z.strictObject({ do: z.literal('journal'), conclusion: z.unknown() }),
  /** Looks at the flag until the file is there. */
  z.strictObject({ do: z.literal('wait for file'), path: z.string() }),
  /** Waits for the word to stop, as a task in the middle of a query does. */
  z.strictObject({ do: z.literal('wait for cancel') }),
  /** Keeps a processor busy and polls the flag. */
  z.strictObject({ do: z.literal('spin') }),
  /** Blocks the thread for ever, whatever it is told. */
  z.strictObject({ do: z.literal('ignore everything') }),
  z.strictObject({ do: z.literal('fail'), failure }),
  z.strictObject({ do: z.literal('throw'), message: z.string() }),
  /** Ends the thread without an answer. */
  z.strictObject({ do: z.literal('leave'), code: z.int() }),
  /** Kills the whole process, as the system does when memory runs out. */
  z.strictObject({ do: z.literal('kill process') }),
  z.strictObject({ do: z.literal('grow memory') }),
  z.strictObject({ do: z.literal('answer'), result: z.unknown() }),
])
export type Step = z.infer<typeof step>
export const script = z.array(step)

let written = 0

/** Writes a script and gives the job that runs it. */
export function scriptedJob(
  folder: string,
  steps: readonly Step[],
  output: string | null = null,
): AllocationJob {
  const path = join(folder, `script-${++written}.json`)
  writeFileSync(path, JSON.stringify(steps))
  return {
    kind: 'allocation',
    inputs: {
      caps: { kind: 'file', path: join(folder, 'caps.csv') },
      elig: { kind: 'file', path },
      user_groups: { kind: 'file', path: join(folder, 'users.csv') },
      group_ratios: { kind: 'file', path: join(folder, 'ratios.csv') },
    },
    parameters: allocationParameters.parse({}),
    output,
    dry_run: false,
  }
}

export const succeed: Step = {
  do: 'answer',
  result: { outcome: 'ok', metrics: { assignments: 3 } },
}
