import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { ownIdentity, processState } from '../../../platform/host-identity.ts'
import type { Workspace } from '../../../platform/workspace.ts'
import type { IndexCondition, KnownHost } from '../../../store/inspect-index.ts'
import type { DatabaseCondition } from '../../../store/inspect-database.ts'
import { attention, failed, type Finding, look, ok } from './finding.ts'

/** The two databases, the runs that are not over, and the backups. Nothing is opened for writing. */
export function lookAtDatabases(workspace: Workspace): readonly Promise<Finding>[] {
  const index = inspected(workspace)
  // Told by the findings that wait for it.
  index.catch(() => undefined)
  return [
    look('Workspace', 'Index of runs', async () => judgeIndex(await index)),
    look('Workspace', 'People', () => judgePeople(workspace)),
    look('Workspace', 'Hosts', async () => judgeHosts(await index)),
    look('Workspace', 'Runs', async () => judgeRuns(await index)),
    look('Workspace', 'Run folders', async () => judgeActiveFolders(workspace, await index)),
    look('Workspace', 'Backups', () => judgeBackups(workspace)),
  ]
}

async function inspected(workspace: Workspace): Promise<IndexCondition | null> {
  if (!existsSync(workspace.indexDatabase)) return null
  const { inspectIndex } = await import('../../../store/inspect-index.ts')
  return await inspectIndex(workspace.indexDatabase)
}

async function judgeIndex(index: IndexCondition | null) {
  if (index === null) return ok('not made yet')
  const { indexMigrations } = await import('../../../store/runs.ts')
  if (index.problems.length > 0) {
    return attention(
      `index.db is damaged: ${index.problems.join('; ')}`,
      'Nothing is lost: the next command sets it aside and builds it anew from the run folders.',
    )
  }
  return versionOf(index, indexMigrations.length) ?? ok(`sound; runs: ${index.total}`)
}

async function judgePeople({ peopleDatabase }: Workspace) {
  if (!existsSync(peopleDatabase)) return ok('not made yet')
  const [{ inspectDatabase }, { peopleMigrations }] = await Promise.all([
    import('../../../store/inspect-database.ts'),
    import('../../../store/people-store.ts'),
  ])
  const condition = await inspectDatabase(peopleDatabase)
  if (condition.problems.length > 0) {
    return failed(
      `people.db is damaged: ${condition.problems.join('; ')}`,
      'Restore the newest sound backup: `quartermaster backup list`, then `backup restore NAME`.',
    )
  }
  return versionOf(condition, peopleMigrations.length) ?? ok('sound')
}

function versionOf({ version }: DatabaseCondition, known: number) {
  return version !== null && version > known
    ? failed(
        `It was written by a newer Quartermaster (version ${version}; this one knows ${known}).`,
        'Update Quartermaster, or choose another workspace with --workspace.',
      )
    : undefined
}

function judgeHosts(index: IndexCondition | null) {
  const hosts = index?.hosts ?? []
  const dead = hosts.filter((host) => !mayLive(host))
  const names = hosts
    .filter((host) => !dead.includes(host))
    .map(({ kind, pid, hostname }) => `${kind} (process ${pid} of ${hostname})`)
  const open = names.length === 0 ? 'none open' : names.join(', ')
  return dead.length === 0
    ? ok(open)
    : attention(
        `${open}; died: ${dead.map(({ kind, pid }) => `${kind} (process ${pid})`).join(', ')}`,
        'The next command takes over what they left.',
      )
}

/** A host of another machine cannot be judged from here: it counts as alive. */
function mayLive(host: KnownHost): boolean {
  const own = ownIdentity()
  if (host.machine !== own.machine) return true
  if (host.boot !== own.boot) return false
  const found = processState(host.pid)
  if (found.state === 'gone') return false
  return found.start === null || host.process_start === null || found.start === host.process_start
}

function judgeRuns(index: IndexCondition | null) {
  if (index === null) return ok('none yet')
  if (index.problems.length > 0) return ok('the index cannot tell')
  const { unfinished, interrupted } = index
  const living = new Set(index.hosts.filter(mayLive).map(({ id }) => id))
  const lost = unfinished.filter(({ owner }) => owner === null || !living.has(owner))
  const going = unfinished.length - lost.length
  const parts = [
    going === 0 ? 'none at work' : `${going} at work or waiting`,
    ...(lost.length === 0 ? [] : [`${lost.length} whose host has died (${idsText(lost)})`]),
    ...(interrupted === 0 ? [] : [`${interrupted} interrupted`]),
  ]
  return lost.length > 0
    ? attention(
        parts.join(', '),
        'The next command marks them interrupted; `quartermaster runs start RUN` runs one again.',
      )
    : ok(parts.join(', '))
}

async function judgeActiveFolders({ activeRuns }: Workspace, index: IndexCondition | null) {
  if (!existsSync(activeRuns)) return ok('none at work')
  const known = new Set((index?.unfinished ?? []).map(({ id }) => id))
  const names = await readdir(activeRuns)
  const strays = names.filter((name) => !known.has(name))
  if (strays.length === 0)
    return ok(names.length === 0 ? 'none at work' : `${names.length} at work`)
  return index === null || index.problems.length > 0
    ? ok(`${names.length} at work or left over; the index cannot tell`)
    : attention(
        `${strays.length} in runs/.active of no run that is known (${strays.slice(0, 3).join(', ')})`,
        'They hold no result; when no host is open they may be deleted.',
      )
}

const dayInMilliseconds = 24 * 3_600_000

async function judgeBackups({ backups, peopleDatabase }: Workspace) {
  const { backupName } = await import('../../../../src-shared/backups.ts')
  const names = existsSync(backups)
    ? (await readdir(backups)).filter((name) => backupName.safeParse(name).success).sort()
    : []
  const newest = names.at(-1)
  if (newest === undefined) {
    return existsSync(peopleDatabase)
      ? attention('none yet', 'Make one: `quartermaster backup create`.')
      : ok('none needed yet')
  }
  const days = Math.floor((Date.now() - madeAt(newest).getTime()) / dayInMilliseconds)
  const detail = `${names.length}, the newest ${days < 1 ? 'of today' : `${days} days old`} (${newest})`
  return days > 7 ? attention(detail, 'Make one: `quartermaster backup create`.') : ok(detail)
}

/** `people-20260102T030405000Z.db` was made at 2026-01-02T03:04:05.000Z. */
function madeAt(name: string): Date {
  const time = name.slice('people-'.length)
  const date = `${time.slice(0, 4)}-${time.slice(4, 6)}-${time.slice(6, 8)}`
  const clock = `${time.slice(9, 11)}:${time.slice(11, 13)}:${time.slice(13, 15)}`
  return new Date(`${date}T${clock}.${time.slice(15, 18)}Z`)
}

function idsText(runs: readonly { readonly id: string }[]): string {
  const ids = runs.slice(0, 3).map(({ id }) => id)
  return runs.length > ids.length ? `${ids.join(', ')}, ...` : ids.join(', ')
}
