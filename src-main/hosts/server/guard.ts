/** Names under which this machine speaks to itself, with the port where it is not 80. */
const loopbackHost = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})(?::(?<port>\d{1,5}))?$/

/** `name` or `name:port`: letters, digits, hyphens and dots, an IPv4 address, or `[IPv6]`. */
const hostName = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,45}\])(?::\d{1,5})?$/

/** How this server may be reached. */
export interface HostPolicy {
  /** The port it listens on. */
  readonly port: number
  /** Further names, `name[:port]`, in lower case; without a port: its own, or none told. */
  readonly allowed: readonly string[]
  /** What browsers speak to the names of `allowed`: `https` where a proxy stands in front. */
  readonly scheme: 'http' | 'https'
}

interface RequestHeaders {
  readonly host?: string | undefined
  readonly origin?: string | undefined
  readonly 'sec-fetch-site'?: string | string[] | undefined
}

/**
 * Whether a request may be looked at. The Host must be one this server is reached by (a page of
 * another name that resolves here is refused: DNS rebinding), and an Origin, where a browser sends
 * one, must be that same host.
 */
export function isOwnRequest({ host, origin }: RequestHeaders, policy: HostPolicy): boolean {
  const name = host?.toLowerCase()
  if (name === undefined) return false
  const loopback = isLoopbackHost(name, policy.port)
  if (!loopback && !isAllowedHost(name, policy)) return false
  return (
    origin === undefined ||
    origin.toLowerCase() === `${loopback ? 'http' : policy.scheme}://${name}`
  )
}

/**
 * Whether another page made a browser send this. Cookies are told apart by site, not by port: a page
 * of another server on this machine would send ours along.
 */
export function isFromAnotherPage(headers: RequestHeaders): boolean {
  const site = headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

/** Whether a Host header names this machine itself, at that port. */
export function isLoopbackHost(host: string, port: number): boolean {
  const own = loopbackHost.exec(host.toLowerCase())
  return own !== null && Number(own.groups?.['port'] ?? 80) === port
}

function isAllowedHost(host: string, { allowed, port }: HostPolicy): boolean {
  return allowed.includes(host) || allowed.some((name) => `${name}:${port}` === host)
}

export function isHostName(name: string): boolean {
  return hostName.test(name)
}

export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address)
}

/** Everything a page of the console needs, and nothing else. */
export function contentSecurityPolicy(styleNonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const
