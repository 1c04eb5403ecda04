/** Names under which this machine speaks to itself, with the port where it is not 80. */
const loopbackHost = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})(?::(?<port>\d{1,5}))?$/

/**
 * Whether a request may be looked at. The Host must be one this server is reached by (a page of
 * another name that resolves here is refused: DNS rebinding), and an Origin, where a browser sends
 * one, must be that same host.
 */
export function isOwnRequest(
  headers: { readonly host?: string | undefined; readonly origin?: string | undefined },
  port: number,
): boolean {
  const { host, origin } = headers
  if (host === undefined) return false
  const own = loopbackHost.exec(host.toLowerCase())
  if (own === null || Number(own.groups?.['port'] ?? 80) !== port) return false
  return origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`
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
