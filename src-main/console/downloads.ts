import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A file made for download. */
export interface Download {
  readonly path: string
  readonly name: string
}

export interface Downloads {
  /** Makes a file by `write` and offers it; returns its token, which cannot be guessed. */
  add(name: string, write: (path: string) => Promise<void>): Promise<string>
  get(token: string): Download | undefined
  /** Removes every file. */
  close(): Promise<void>
}

/** How long a file stays, in milliseconds: a host that runs for months must not fill the disk. */
const lifetime = 3_600_000

/** Files in `folder`, each for an hour. `now` is in milliseconds that only go forward. */
export function createDownloads(folder: string, now: () => number): Downloads {
  const offered = new Map<string, Download & { readonly until: number }>()

  const remove = async (token: string, path: string): Promise<void> => {
    offered.delete(token)
    // On Windows a file that is being sent cannot go; a later start clears it.
    await rm(path, { force: true }).catch(() => undefined)
  }

  return {
    async add(name, write) {
      for (const [token, { path, until }] of offered) if (until <= now()) await remove(token, path)
      const token = randomBytes(16).toString('hex')
      const path = join(folder, `${token}-${name}`)
      try {
        await write(path)
      } catch (error) {
        await remove(token, path)
        throw error
      }
      offered.set(token, { path, name, until: now() + lifetime })
      return token
    },
    get(token) {
      const found = offered.get(token)
      return found && found.until > now() ? { path: found.path, name: found.name } : undefined
    },
    async close() {
      for (const [token, { path }] of offered) await remove(token, path)
    },
  }
}
