import { existsSync, globSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { expected } from './errors.ts'

const wildcard = /[*?[\]{}]/

/** Which files a client may name. */
export interface Roots {
  /** Null: any file of this machine (desktop, command line). */
  readonly folders: readonly string[] | null
  /**
   * The absolute path, once it is known to lie within a root, links resolved. A glob is judged by
   * its folder without wildcards and by each file that it matches now. Throws `forbidden`.
   */
  confine(path: string): string
}

export function anyFile(base: string): Roots {
  return { folders: null, confine: (path) => resolve(base, path) }
}

/**
 * Hidden files and folders below a root are closed (a home folder holds keys and passwords in them),
 * and so are the folders of `closed`, save for roots that lie within. Throws `bad_usage` for a root
 * that is not there.
 */
export function confinedTo(folders: readonly string[], closed: readonly string[] = []): Roots {
  const allowed = folders.map(realPathOfRoot)
  const shut = closed.map((folder) => realPathOfExisting(resolve(folder)))
  const isAllowed = (path: string): boolean =>
    allowed.some(
      (root) =>
        isBelow(root, path) &&
        !relative(root, path).split(sep).some(isHidden) &&
        !shut.some(
          (folder) => isBelow(folder, path) && (folder === root || !isBelow(folder, root)),
        ),
    )
  return {
    folders: allowed,
    confine(path) {
      const absolute = isAbsolute(path) ? resolve(path) : resolve(allowed[0] ?? '.', path)
      if (isGlob(absolute) && path.includes('**')) {
        // Every match has to be judged: walking a whole home folder would stop the core meanwhile.
        throw expected('bad_usage', {
          what: `${path} looks into folders of any depth.`,
          remedy: 'Name the folder and use * for file names, or run it on the command line.',
        })
      }
      const isWithin = (judged: string): boolean => isAllowed(realPathOfExisting(judged))
      const isAllWithin = isGlob(absolute)
        ? // The folder first: a glob of the whole machine is not even looked for.
          isWithin(fixedPart(absolute)) &&
          !hasParentStep(path) &&
          globSync(absolute).every(isWithin)
        : isWithin(absolute)
      if (isAllWithin) return absolute
      throw expected('forbidden', {
        what: `${path} is hidden, or lies outside the folders this console may read.`,
        remedy: `Choose a file in ${allowed.join(' or ')}, or start the console with --root DIR.`,
      })
    },
  }
}

/** Also of the folder itself. */
function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way.split(sep, 1)[0] !== '..' && !isAbsolute(way))
}

const isHidden = (name: string): boolean => name.startsWith('.')

function realPathOfRoot(folder: string): string {
  try {
    return realpathSync(resolve(folder))
  } catch (error) {
    throw expected('bad_usage', {
      what: `The folder ${folder} cannot be opened.`,
      remedy: 'Name a folder that exists and that you may read.',
      cause: error,
    })
  }
}

/** A path that exists is meant as it is written, whatever characters it has. */
function isGlob(absolute: string): boolean {
  return wildcard.test(absolute) && !existsSync(absolute)
}

/** The folder of a glob, without wildcards. */
function fixedPart(absolute: string): string {
  const parts = absolute.split(/[\\/]/)
  return (
    parts
      .slice(
        0,
        parts.findIndex((part) => wildcard.test(part)),
      )
      .join('/') || '/'
  )
}

/** A parent step after a wildcard would leave the folder that was judged. */
function hasParentStep(path: string): boolean {
  return path.split(/[\\/]/).includes('..')
}

/** Resolves links of the part of a path that exists. */
function realPathOfExisting(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    if (parent === path) return path
    return join(realPathOfExisting(parent), path.slice(parent.length))
  }
}
