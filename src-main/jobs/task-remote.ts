import {
  resolveSqlParameters,
  type SqlTemplate,
  type SqlValueOf,
} from '../../src-shared/sql-template.ts'
import { openRemote, type Remote } from '../data/remote/remote.ts'
import { expected } from '../platform/errors.ts'
import type { TaskContext } from './task-context.ts'

/** A connection of the task that ends its queries when the task is told to stop. */
export async function openFor(
  task: Pick<TaskContext, 'connection' | 'onCancel' | 'checkpoint'>,
  name: string,
  options: { readonly statementTimeout?: number } = {},
): Promise<Remote> {
  task.checkpoint()
  const stop = new AbortController()
  const listening = task.onCancel(() => stop.abort())
  try {
    const remote = await openRemote(task.connection(name), { signal: stop.signal, ...options })
    return closing(remote, listening)
  } catch (error) {
    listening[Symbol.dispose]()
    throw error
  }
}

function closing(remote: Remote, listening: Disposable): Remote {
  return {
    kind: remote.kind,
    query: (...given) => remote.query(...given),
    explain: (...given) => remote.explain(...given),
    cancel: () => remote.cancel(),
    transaction: (work) => remote.transaction(work),
    check: () => remote.check(),
    async [Symbol.asyncDispose]() {
      listening[Symbol.dispose]()
      await remote[Symbol.asyncDispose]()
    },
  }
}

/** Values of a query's parameters, defaults filled in. Throws `bad_input` naming every fault. */
export function sqlParametersOf(
  template: Pick<SqlTemplate, 'parameters'>,
  source: {
    readonly parameters?: Readonly<Record<string, string>> | undefined
    readonly file?: string | undefined
    readonly connection?: string
  },
): Record<string, SqlValueOf> {
  const resolved = resolveSqlParameters(template, source.parameters ?? {})
  if (resolved.ok) return { ...resolved.values }
  throw expected('bad_input', {
    what: `${source.file ?? 'The query'}: ${resolved.faults.map(({ message }) => message).join(' ')}`,
    remedy: 'Give each parameter a value, for instance with --sql_param NAME=VALUE.',
  })
}

/** A statement without its end, so that another may follow. */
export function bare(sql: string): string {
  return sql.replace(/(?:;|\s)+$/, '')
}

/** A query inside another; its lines keep their numbers, which servers name in their errors. */
export function inside(before: string, sql: string, after = ''): string {
  return `${before} (${bare(sql)}\n) quartermaster_inner ${after}`.trimEnd()
}
