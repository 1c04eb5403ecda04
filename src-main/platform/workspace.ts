import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { expected } from './errors.ts'

/** Every path of a workspace, in one place. */
export interface Workspace {
  readonly root: string
  readonly indexDatabase: string
  readonly peopleDatabase: string
  readonly settingsFile: string
  /** Passwords of connections, encrypted, and the key to them where no other is given. */
  readonly secretsFile: string
  readonly secretKeyFile: string
  readonly backups: string
  readonly runs: string
  readonly activeRuns: string
  readonly samples: string
  /** Copies of files that a browser was given: it tells no paths. */
  readonly uploads: string
  readonly logs: string
  readonly exports: string
  /** What a language model answered about pairs, for later runs. */
  readonly adjudications: string
  readonly temporary: string
  /** Which hosts serve it to browsers, a note a port. */
  readonly serving: string
  run(id: string): string
  activeRun(id: string): string
}

/** `QM_WORKSPACE`, else the platform's place for application data. */
export function defaultWorkspaceRoot(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (environment['QM_WORKSPACE']) return resolve(environment['QM_WORKSPACE'])
  switch (platform) {
    case 'win32':
      return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Quartermaster')
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Quartermaster')
    default:
      return join(environment['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'quartermaster')
  }
}

export function workspaceAt(root: string): Workspace {
  const base = resolve(root)
  const runs = join(base, 'runs')
  const activeRuns = join(runs, '.active')
  return {
    root: base,
    indexDatabase: join(base, 'index.db'),
    peopleDatabase: join(base, 'people.db'),
    settingsFile: join(base, 'settings.json'),
    secretsFile: join(base, 'secrets.json'),
    secretKeyFile: join(base, 'secret.key'),
    backups: join(base, 'backups'),
    runs,
    activeRuns,
    samples: join(base, 'samples'),
    uploads: join(base, 'uploads'),
    logs: join(base, 'logs'),
    exports: join(base, 'exports'),
    adjudications: join(base, 'cache', 'adjudications.jsonl'),
    temporary: join(base, 'temporary'),
    serving: join(base, 'serving'),
    run: (id) => join(runs, id),
    activeRun: (id) => join(activeRuns, id),
  }
}

/** Makes the folders, readable by their owner only. Throws `bad_usage` where a file is in the way. */
export function prepareWorkspace(workspace: Workspace): void {
  for (const folder of [
    workspace.root,
    workspace.runs,
    workspace.activeRuns,
    workspace.samples,
    workspace.uploads,
    workspace.logs,
    workspace.exports,
    workspace.backups,
    workspace.temporary,
  ]) {
    makeFolder(folder, workspace.root)
  }
}

function makeFolder(folder: string, root: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw error
    throw expected('bad_usage', {
      what: `The workspace ${root} cannot be made: ${folder} is not a folder, or lies in a file.`,
      remedy: 'Choose another with --workspace.',
      cause: error,
    })
  }
}
