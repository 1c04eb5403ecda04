import type { Shell } from 'electron'

/** Hosts whose pages the application may open in the person's browser. */
export const externalHosts: readonly string[] = ['duckdb.org', 'github.com', 'www.electronjs.org']

export function isAllowedLink(address: string): boolean {
  try {
    const { protocol, hostname, username, port } = new URL(address)
    return (
      protocol === 'https:' && username === '' && port === '' && externalHosts.includes(hostname)
    )
  } catch {
    return false
  }
}

/** The only way out to the browser; tells whether the address was allowed. */
export function openExternalLink(shell: Pick<Shell, 'openExternal'>, address: string): boolean {
  if (!isAllowedLink(address)) return false
  void shell.openExternal(address)
  return true
}
