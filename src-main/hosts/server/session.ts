import { createHash, randomBytes } from 'node:crypto'
import { type AccessStore, type Credential, sessionLifetime } from '../../store/access.ts'

const tokenLifetime = 10 * 60_000

/** Seconds the cookie of a session may live. */
export const sessionMaxAge = sessionLifetime / 1000

/**
 * Opens sessions of the browser host. A one-time token travels in the fragment of a link and is
 * exchanged for a session's secret. Tokens of the terminal's link are the owner's and live with this
 * process; those of invitations, and all sessions, are kept by the workspace, so that a restart
 * throws nobody out. `now` is the wall clock in milliseconds.
 */
export class Sessions {
  readonly #access: AccessStore
  readonly #now: () => number
  /** Digests of the owner's tokens, with the time until which they are good. */
  readonly #tokens = new Map<string, number>()

  constructor(access: AccessStore, now: () => number) {
    this.#access = access
    this.#now = now
  }

  /** A new one-time token of the owner, good for ten minutes. */
  issueToken(): string {
    this.#forgetExpired()
    const token = randomBytes(24).toString('base64url')
    this.#tokens.set(digest(token), this.#now() + tokenLifetime)
    return token
  }

  /** The session's secret for a token, once; undefined when it is unknown, used or too old. */
  exchange(token: string): string | undefined {
    this.#forgetExpired()
    if (this.#tokens.delete(digest(token))) return this.#access.openOwnerSession(this.#now())
    return this.#access.redeem(token, this.#now())
  }

  find(secret: string | undefined): Credential | undefined {
    return secret === undefined ? undefined : this.#access.session(secret, this.#now())
  }

  #forgetExpired(): void {
    const now = this.#now()
    for (const [key, until] of this.#tokens) if (until <= now) this.#tokens.delete(key)
  }
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** The value of one cookie of a Cookie header. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return undefined
}

/** The token of an `Authorization: Bearer` header; '' where the header says something else. */
export function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  return /^Bearer +(?<token>[\w-]{1,200}) *$/i.exec(header)?.groups?.['token'] ?? ''
}
