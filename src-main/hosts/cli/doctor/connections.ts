import { existsSync } from 'node:fs'
import type { RemoteTarget } from '../../../data/remote/target.ts'
import { ExpectedError } from '../../../platform/errors.ts'
import type { Workspace } from '../../../platform/workspace.ts'
import { failed, type Finding, look, ok } from './finding.ts'

/** Of one connection, in milliseconds. */
const patience = 5000

/**
 * Every connection is opened, those of the environment too. Nothing is written: where a password
 * cannot be had, that is the finding.
 */
export async function lookAtConnections(
  workspace: Workspace,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<readonly Finding[]> {
  const [{ environmentTargets }, saved] = await Promise.all([
    import('../../../console/environment-connections.ts'),
    savedIn(workspace),
  ])
  return await Promise.all([
    ...environmentTargets(environment).map((target) =>
      look('Connections', target.name, () => judge(async () => target)),
    ),
    ...saved.map((connection) =>
      look('Connections', connection.name, () =>
        judge(async () => {
          const { secret, id, ...target } = connection
          const { passwordFor } = await import('../../../console/connection-password.ts')
          return {
            ...target,
            password: await passwordFor({ id, name: target.name, secret }, workspace, environment),
          }
        }),
      ),
    ),
  ])
}

async function savedIn({ peopleDatabase }: Workspace) {
  if (!existsSync(peopleDatabase)) return []
  const { inspectConnections } = await import('../../../store/inspect-connections.ts')
  // A database that cannot be read is a finding of its own.
  return await inspectConnections(peopleDatabase).catch(() => [])
}

async function judge(targetOf: () => Promise<RemoteTarget>) {
  try {
    const target = await targetOf()
    const { openRemote } = await import('../../../data/remote/remote.ts')
    await using remote = await openRemote(target, {
      connectTimeout: patience,
      statementTimeout: patience,
    })
    const { version, latency_ms: latency, database, user, rights } = await remote.check()
    const tables = `${rights.readable_tables} of ${rights.tables} tables readable`
    return ok(`${version}, ${latency.toFixed(1)} ms, ${database} as ${user}, ${tables}`)
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error
    return failed(error.failure.what, error.failure.remedy)
  }
}
