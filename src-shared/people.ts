import { z } from 'zod'
import { access, actor } from './actor.ts'

/** The name that runs, notes and decisions carry; no control characters, no blanks around it. */
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, 'must be one line of visible characters')

const instant = z.iso.datetime()

/** Ids of people and keys are no secrets. */
export const accessId = z.string().regex(/^[0-9a-z]{4,32}$/)

/**
 * Somebody the owner invited.
 *
 *   invited --> joined --> revoked
 *      '--> expired ---------^    (a new link makes them invited again)
 */
export const person = z.strictObject({
  id: accessId,
  name: personName,
  access,
  state: z.enum(['invited', 'joined', 'expired', 'revoked']),
  invited_at: instant,
  invited_by: z.string(),
  /** Until when the link that was made last opens a session; null once it was used. */
  link_expires_at: instant.nullable(),
  /** When they were last seen with a session; null: never. Exact to a minute. */
  last_seen_at: instant.nullable(),
  /** Sessions that are open now: one a browser. */
  sessions: z.int().min(0),
})
export type Person = z.infer<typeof person>

/** How long the link of an invitation works, in hours. */
const linkHours = z.int().min(1).max(168).default(24)

export const invitationRequest = z.strictObject({
  name: personName,
  access: access.default('write'),
  hours: linkHours,
})
export type InvitationRequest = z.infer<typeof invitationRequest>

export const newLinkRequest = z.strictObject({ id: accessId, hours: linkHours })

/** The token is told this once: only its SHA-256 is kept. */
export const invitation = z.strictObject({ person, token: z.string(), expires_at: instant })
export type Invitation = z.infer<typeof invitation>

/**
 * The link to give to somebody. `origin` is where the browser host is reached
 * (`http://127.0.0.1:4780`); the token is in the fragment, which no browser sends to a server or
 * names as a referrer.
 */
export function invitationLink(origin: string, token: string): string {
  return `${origin.replace(/\/+$/, '')}/#token=${token}`
}

/** A key reaches the public API alone; ruling the workspace is for people. */
export const keyAccess = access.extract(['read', 'write'])

export const apiKey = z.strictObject({
  id: accessId,
  name: personName,
  access: keyAccess,
  /** How the key begins, to tell keys apart. */
  prefix: z.string(),
  state: z.enum(['active', 'expired', 'revoked']),
  created_at: instant,
  created_by: z.string(),
  /** Null: good until it is revoked. */
  expires_at: instant.nullable(),
  /** Exact to a minute; null: never. */
  last_used_at: instant.nullable(),
})
export type ApiKey = z.infer<typeof apiKey>

export const newKeyRequest = z.strictObject({
  name: personName,
  access: keyAccess.default('read'),
  /** Days from now; null: until it is revoked. */
  days: z.int().min(1).max(3650).nullable().default(null),
})
export type NewKeyRequest = z.infer<typeof newKeyRequest>

/** `secret` is told this once: only its SHA-256 is kept. Sent as `Authorization: Bearer <secret>`. */
export const newKey = z.strictObject({ key: apiKey, secret: z.string() })
export type NewKey = z.infer<typeof newKey>

export const byAccessId = z.strictObject({ id: accessId })
export const me = actor
export const people = z.strictObject({ people: z.array(person) })
export const apiKeys = z.strictObject({ keys: z.array(apiKey) })
