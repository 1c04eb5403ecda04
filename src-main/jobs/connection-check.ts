import type { ConnectionTestResult } from '../../src-shared/connections.ts'
import { openRemote } from '../data/remote/remote.ts'
import { ExpectedError } from '../platform/errors.ts'
import type { TaskContext } from './task-context.ts'

/** Of a test, which somebody waits for, in milliseconds. */
const patience = 10_000

/** Opens a connection and looks what it is good for. A failure is an answer; being told to stop is not. */
export async function checkConnection(
  { name }: { readonly name: string },
  context: Pick<TaskContext, 'connection' | 'onCancel'>,
): Promise<ConnectionTestResult> {
  const stop = new AbortController()
  using _ = context.onCancel(() => stop.abort())
  try {
    await using remote = await openRemote(context.connection(name), {
      signal: stop.signal,
      connectTimeout: patience,
      statementTimeout: patience,
    })
    return { ok: true, check: await remote.check() }
  } catch (error) {
    if (error instanceof ExpectedError) return { ok: false, failure: error.failure }
    throw error
  }
}
