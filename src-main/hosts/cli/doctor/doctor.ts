import { version } from '../../../platform/version.ts'
import { defaultWorkspaceRoot, type Workspace, workspaceAt } from '../../../platform/workspace.ts'
import { createForkSpawner } from '../../fork-spawner.ts'
import type { Flags } from '../commands/options.ts'
import { say, sayJson } from '../terminal.ts'
import { lookAtConnections } from './connections.ts'
import { lookAtDatabases } from './databases.ts'
import type { Finding } from './finding.ts'
import { lookAtLimits } from './limits.ts'
import { lookAtMachine } from './machine.ts'
import { lookAtFolders } from './workspace.ts'

/**
 * `quartermaster doctor`. It opens no core, so it works on a workspace that no other command can
 * open, and it writes nothing there. Returns the exit code: 1 when something has failed.
 */
export async function doctor(flags: Flags): Promise<number> {
  const { workspace: folder } = flags
  const workspace = workspaceAt(typeof folder === 'string' ? folder : defaultWorkspaceRoot())
  const [machine, own, connections] = await Promise.all([
    Promise.all(lookAtMachine(createForkSpawner())),
    examineWorkspace(workspace),
    lookAtConnections(workspace),
  ])
  const findings = [...machine, ...own, ...connections]
  const isSound = findings.every(({ state }) => state !== 'failed')
  if (flags['json'] === true) {
    sayJson({ version, workspace: workspace.root, ok: isSound, findings })
  } else {
    say(process.stdout, doctorText(findings))
  }
  return isSound ? 0 : 1
}

/** What there is to say of a workspace, in whatever state it is. Changes nothing. */
export async function examineWorkspace(workspace: Workspace): Promise<readonly Finding[]> {
  return await Promise.all([
    ...lookAtFolders(workspace),
    ...lookAtDatabases(workspace),
    ...lookAtLimits(workspace),
  ])
}

/** A line each, under the title of its area; what to do stands below it. */
export function doctorText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length))
  const lines = findings.flatMap((finding, place) => [
    ...(findings[place - 1]?.area === finding.area
      ? []
      : [...(place === 0 ? [] : ['']), finding.area]),
    `  ${finding.state.padEnd(9)}  ${finding.name.padEnd(width)}  ${finding.detail}`,
    ...(finding.remedy === null ? [] : [`${' '.repeat(width + 15)}${finding.remedy}`]),
  ])
  const count = (state: Finding['state']): number =>
    findings.filter((finding) => finding.state === state).length
  return `Quartermaster ${version}\n\n${lines.join('\n')}\n\n${count('ok')} ok, ${count('attention')} to look at, ${count('failed')} failed\n`
}
