import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expected } from '../../platform/errors.ts'
import { sourceName } from '../../../src-shared/allocation/source-name.ts'
import { assertNever } from '../../../src-shared/errors.ts'
import { conclusionFile } from '../conclusion.ts'
import type { TaskContext, TaskHandlers } from '../task-context.ts'
import { type JobResult, tasks } from '../tasks.ts'
import { checkConnection } from '../connection-check.ts'
import { serveWorker } from '../worker.ts'
import { script, type Step } from './script.testing.ts'

/** Does the steps in turn; the first that answers ends them. */
async function follow(path: string, context: TaskContext): Promise<unknown> {
  for (const next of script.parse(JSON.parse(readFileSync(path, 'utf8')))) {
    if (next.do === 'answer') return next.result
    await perform(next, context)
  }
  throw new Error('the script has no answer')
}

async function perform(next: Exclude<Step, { do: 'answer' }>, context: TaskContext): Promise<void> {
  switch (next.do) {
    case 'plan':
      context.plan(next.stages)
      break
    case 'enter':
      context.enter(next.stage)
      break
    case 'update':
      context.update({ fraction: next.fraction, detail: next.detail })
      break
    case 'log':
      context.log(next.level, next.text)
      break
    case 'artifact':
      writeFileSync(join(context.folder, 'artifacts', next.name), next.content)
      break
    case 'write':
      writeFileSync(next.path, next.content)
      break
    case 'journal':
      writeFileSync(join(context.folder, conclusionFile), JSON.stringify(next.conclusion))
      break
    case 'wait for file':
      while (!existsSync(next.path)) {
        context.checkpoint()
        pause(5)
      }
      break
    case 'wait for cancel':
      await untilCancelled(context)
      throw new Error('the query was interrupted')
    case 'spin':
      for (;;) context.checkpoint()
    case 'ignore everything':
      pause(Number.POSITIVE_INFINITY)
      break
    case 'fail': {
      const { code, cause: _, ...details } = next.failure
      throw expected(code, details)
    }
    case 'throw':
      throw new TypeError(next.message)
    case 'leave':
      process.exit(next.code)
    case 'kill process':
      process.kill(process.pid, 'SIGKILL')
      pause(Number.POSITIVE_INFINITY)
      break
    case 'grow memory': {
      const kept: object[] = []
      for (;;) kept.push({ of: Array.from({ length: 1000 }, (_, index) => ({ index })) })
    }
    default:
      assertNever(next)
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

async function untilCancelled(context: TaskContext): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // A thread with nothing to wait for would end.
  const alive = setInterval(() => undefined, 1000)
  using _ = context.onCancel(() => resolve())
  await promise
  clearInterval(alive)
}

function noDatabase(): never {
  throw new Error('scripts speak to no database')
}

const handlers: TaskHandlers = {
  // What a script answers goes out as it is: the core must not trust it.
  allocation: async (job, context) =>
    (await follow(sourceName(job.inputs.elig), context)) as JobResult,
  events: async (job, context) => (await follow(sourceName(job.inputs[0]!), context)) as JobResult,
  reconciliation: async (job, context) =>
    (await follow(sourceName(job.inputs.left), context)) as JobResult,
  sweep: async (job, context) => (await follow(sourceName(job.inputs.elig), context)) as JobResult,
  'allocation.preflight': async ({ inputs }, context) =>
    tasks['allocation.preflight'].result.parse(await follow(sourceName(inputs.elig), context)),
  'allocation.sample': async ({ folder }, context) =>
    tasks['allocation.sample'].result.parse(await follow(join(folder, 'script.json'), context)),
  'events.sample': async ({ folder }, context) =>
    tasks['events.sample'].result.parse(await follow(join(folder, 'script.json'), context)),
  'reconciliation.sample': async ({ folder }, context) =>
    tasks['reconciliation.sample'].result.parse(await follow(join(folder, 'script.json'), context)),
  'reconciliation.propose': async ({ left }, context) =>
    tasks['reconciliation.propose'].result.parse(await follow(sourceName(left), context)),
  'reconciliation.write': async () => noDatabase(),
  'reconciliation.check_model': async () => noDatabase(),
  'connection.check': checkConnection,
  'allocation.preview_query': async () => noDatabase(),
  'allocation.demo_database': async () => noDatabase(),
  'allocation.write_back': async () => noDatabase(),
  'events.load': async () => noDatabase(),
  'events.profile_sources': async () => noDatabase(),
}

await serveWorker(handlers)
