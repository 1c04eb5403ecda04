import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Folder, FolderEntry } from '../../src-shared/files.ts'
import { expected } from '../platform/errors.ts'
import type { Roots } from '../platform/roots.ts'

const mostEntries = 2000

/** Folders first, then files, by name; hidden ones are left out. */
export async function listFolder(roots: Roots, path: string | null, home: string): Promise<Folder> {
  if (path === null && roots.folders !== null) {
    const entries = roots.folders.map((root): FolderEntry => ({
      name: basename(root) || root,
      path: root,
      kind: 'folder',
      bytes: null,
      modified_at: null,
    }))
    return { path: null, parent: null, entries, truncated: false }
  }
  const folder = roots.confine(path ?? home)
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw expected('not_found', {
      what: `The folder ${folder} cannot be opened.`,
      remedy: 'Check that it exists and that you may read it.',
      cause: error,
    })
  })
  const visible = found
    .filter((entry) => !entry.name.startsWith('.'))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const entries = await Promise.all(
    visible.slice(0, mostEntries).map((entry) => describe(join(folder, entry.name), entry.name)),
  )
  return {
    path: folder,
    parent: parentWithin(roots, folder),
    entries: entries
      .filter((entry) => entry !== undefined)
      .toSorted((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file')),
    truncated: visible.length > mostEntries,
  }
}

async function describe(path: string, name: string): Promise<FolderEntry | undefined> {
  // A link that leads nowhere is no entry.
  const status = await stat(path).catch(() => undefined)
  if (status === undefined) return undefined
  if (status.isDirectory()) return { name, path, kind: 'folder', bytes: null, modified_at: null }
  if (!status.isFile()) return undefined
  return {
    name,
    path,
    kind: 'file',
    bytes: status.size,
    modified_at: status.mtime.toISOString(),
  }
}

function parentWithin(roots: Roots, folder: string): string | null {
  const parent = dirname(folder)
  if (parent === folder) return null
  try {
    return roots.confine(parent)
  } catch {
    return null
  }
}
