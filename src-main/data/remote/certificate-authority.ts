import { readFile } from 'node:fs/promises'
import { unreadableAuthority } from './network-errors.ts'
import type { RemoteTarget } from './target.ts'

/** The certificates of the file that the connection names. Throws `unreadable_file`. */
export async function authorityOf(target: RemoteTarget): Promise<{ readonly ca?: string }> {
  if (target.ca === undefined) return {}
  const ca = await readFile(target.ca, 'utf8').catch((error: unknown) => {
    throw unreadableAuthority(error, target)
  })
  if (ca.includes('-----BEGIN CERTIFICATE-----')) return { ca }
  throw unreadableAuthority(new Error('there is no certificate in it'), target)
}
