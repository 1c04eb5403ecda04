import { createHash, randomBytes } from 'node:crypto'

const tokenLifetime = 10 * 60_000
const sessionLifetime = 30 * 24 * 3_600_000

/**
 * Who may speak to the browser host. A one-time token travels in the fragment of the first URL and
 * is exchanged for a session cookie; only digests are kept. `now` is in milliseconds.
 */
export class Sessions {
  readonly #now: () => number
  readonly #tokens = new Map<string, number>()
  readonly #sessions = new Map<string, number>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** A new one-time token, good for ten minutes. */
  issueToken(): string {
    this.#forgetExpired()
    const token = randomBytes(24).toString('base64url')
    this.#tokens.set(digest(token), this.#now() + tokenLifetime)
    return token
  }

  /** The session's secret for a token, once; undefined when it is unknown, used or too old. */
  exchange(token: string): string | undefined {
    this.#forgetExpired()
    if (!this.#tokens.delete(digest(token))) return undefined
    const secret = randomBytes(32).toString('base64url')
    this.#sessions.set(digest(secret), this.#now() + sessionLifetime)
    return secret
  }

  isOpen(secret: string | undefined): boolean {
    if (secret === undefined) return false
    const until = this.#sessions.get(digest(secret))
    return until !== undefined && until > this.#now()
  }

  /** Seconds the cookie may live. */
  readonly maxAge = sessionLifetime / 1000

  #forgetExpired(): void {
    const now = this.#now()
    for (const kept of [this.#tokens, this.#sessions]) {
      for (const [key, until] of kept) if (until <= now) kept.delete(key)
    }
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
