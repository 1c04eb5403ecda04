import { readFile } from 'node:fs/promises'
import { getCACertificates } from 'node:tls'
import { unreadableAuthority } from './network-errors.ts'
import type { RemoteTarget } from './target.ts'

/**
 * Whose signature a certificate may have: the certificates of the file that the connection names, else
 * those that Node brings along and those of this machine, in PEM form. Throws `unreadable_file`.
 */
export async function authorityOf(
  target: RemoteTarget,
): Promise<{ readonly ca: string | string[] }> {
  // The machine's own are where a company keeps its authority; Node alone does not look there.
  if (target.ca === undefined) return { ca: [...getCACertificates('default'), ...ofMachine()] }
  const ca = await readFile(target.ca, 'utf8').catch((error: unknown) => {
    throw unreadableAuthority(error, target)
  })
  if (ca.includes('-----BEGIN CERTIFICATE-----')) return { ca }
  throw unreadableAuthority(new Error('there is no certificate in it'), target)
}

/** Empty where its store cannot be read: what Node brings along is left. */
function ofMachine(): readonly string[] {
  try {
    return getCACertificates('system')
  } catch {
    return []
  }
}
