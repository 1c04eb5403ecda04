import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Workspace } from '../../../platform/workspace.ts'
import { sizeText } from '../units.ts'
import { attention, failed, type Finding, look, ok } from './finding.ts'

const gibibyte = 1024 ** 3

/** The folders of a workspace and the disk under them. Nothing is made or tried by writing. */
export function lookAtFolders(workspace: Workspace): readonly Promise<Finding>[] {
  return [
    look('Workspace', 'Folder', () => judgeFolder(workspace)),
    look('Workspace', 'Disk', () => judgeDisk(workspace)),
    ...(process.platform === 'win32'
      ? []
      : [look('Workspace', 'Access', () => judgeModes(workspace))]),
  ]
}

function judgeFolder(workspace: Workspace) {
  if (!existsSync(workspace.root)) {
    const parent = existingParent(workspace.root)
    if (!statSync(parent).isDirectory()) return inTheWay(parent)
    return mayWrite(parent)
      ? ok(`${workspace.root} (not made yet; the first command makes it)`)
      : failed(
          `${workspace.root} cannot be made: ${parent} may not be written.`,
          'Choose another with --workspace, or have the rights of the folder changed.',
        )
  }
  const folders = [
    workspace.root,
    workspace.runs,
    workspace.activeRuns,
    workspace.samples,
    workspace.logs,
    workspace.exports,
    workspace.backups,
    workspace.temporary,
  ].filter((folder) => existsSync(folder))
  const file = folders.find((folder) => !statSync(folder).isDirectory())
  if (file !== undefined) return inTheWay(file)
  const closed = folders.find((folder) => !mayWrite(folder))
  return closed === undefined
    ? ok(workspace.root)
    : failed(
        `${closed} may not be written.`,
        'Have its rights changed, or choose another workspace with --workspace.',
      )
}

const inTheWay = (path: string) =>
  failed(
    `${path} is a file; a folder belongs there.`,
    'Move it away, or choose another with --workspace.',
  )

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** File systems over a network (Linux numbers): SQLite's shared memory does not work on them. */
const networkFileSystems: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xfe534d42: 'SMB',
  0xff534d42: 'CIFS',
}

async function judgeDisk(workspace: Workspace) {
  const folder = existingParent(workspace.root)
  const { bavail, blocks, bsize, type } = await statfs(folder)
  const free = bavail * bsize
  const detail = `${sizeText(free)} of ${sizeText(blocks * bsize)} free on ${await mountPoint(folder)}`
  const network = process.platform === 'linux' ? networkFileSystems[type >>> 0] : undefined
  if (free < gibibyte / 8) return failed(detail, 'Free some space: runs cannot be written.')
  if (network !== undefined) {
    return attention(
      `${detail}, a network file system (${network})`,
      'Move the workspace to a local disk: databases may be damaged over a network.',
    )
  }
  return free < 2 * gibibyte
    ? attention(detail, 'Free some space, or `quartermaster runs prune`.')
    : ok(detail)
}

async function mountPoint(path: string): Promise<string> {
  const parent = dirname(path)
  if (parent === path) return path
  const [here, above] = [await stat(path), await stat(parent)]
  return here.dev === above.dev ? await mountPoint(parent) : path
}

async function judgeModes(workspace: Workspace) {
  if (!existsSync(workspace.root)) return ok('its owner only, once it is made')
  const judged = [workspace.root, workspace.indexDatabase, workspace.peopleDatabase]
  for (const path of judged) {
    if (!existsSync(path)) continue
    const { mode, uid } = await stat(path)
    if (uid !== process.getuid?.() && process.getuid?.() !== 0) {
      return attention(`${path} belongs to another user.`, 'Use the workspace as its owner.')
    }
    if ((mode & 0o077) !== 0) {
      const wanted = path === workspace.root ? '700' : '600'
      return attention(`Others may open ${path}.`, `chmod ${wanted} '${path}'`)
    }
  }
  return ok('its owner only')
}

/** The path itself, or the nearest folder above it that is there. */
function existingParent(path: string): string {
  const parent = dirname(path)
  return existsSync(path) || parent === path ? path : existingParent(parent)
}
