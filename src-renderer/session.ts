/**
 * The browser host prints a first URL `http://127.0.0.1:PORT/#token=…`. The one-time token is
 * exchanged for an HttpOnly cookie and leaves the address before the router looks at it.
 */
export type Session =
  /** A cookie is there, or none is needed; the first call will tell. */
  | { readonly kind: 'open' }
  /** The link was used before, or is from an earlier start of the server. */
  | { readonly kind: 'refused' }
  /** Nobody answered. */
  | { readonly kind: 'unreachable' }

export interface TokenFragment {
  readonly token: string
  /** The hash route to go on with. */
  readonly route: string
}

/** `#token=abc` and `#token=abc&to=/runs/x`; null for a plain hash route. */
export function parseTokenFragment(hash: string): TokenFragment | null {
  const fragment = hash.replace(/^#\/?/, '')
  if (!fragment.startsWith('token=')) return null
  const fields = new URLSearchParams(fragment)
  const token = fields.get('token') ?? ''
  if (token === '') return null
  const to = fields.get('to') ?? '/'
  return { token, route: to.startsWith('/') ? to : '/' }
}

interface SessionWindow {
  readonly location: { readonly hash: string; readonly pathname: string; readonly search: string }
  readonly history: { replaceState(data: unknown, unused: string, url: string): void }
  fetch(input: string, init: RequestInit): Promise<{ readonly ok: boolean }>
}

/** Exchanges a token in the address, if there is one, and removes it from address and history. */
export async function openSession(window: SessionWindow): Promise<Session> {
  const fragment = parseTokenFragment(window.location.hash)
  if (fragment === null) return { kind: 'open' }
  const { pathname, search } = window.location
  window.history.replaceState(null, '', `${pathname}${search}#${fragment.route}`)
  try {
    const response = await window.fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'same-origin',
      body: JSON.stringify({ token: fragment.token }),
    })
    return { kind: response.ok ? 'open' : 'refused' }
  } catch {
    return { kind: 'unreachable' }
  }
}
