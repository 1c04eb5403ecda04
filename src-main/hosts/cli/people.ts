import { z } from 'zod'
import { access } from '../../../src-shared/actor.ts'
import { type Invitation, invitationLink, type Person } from '../../../src-shared/people.ts'
import { expected } from '../../platform/errors.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { type LocalCore, openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'
import { timeText } from './units.ts'

/** `quartermaster people list`. */
export async function listPeople(flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const listed = await local.client.people.list()
  if (flags['json'] === true) {
    sayJson(listed)
    return
  }
  if (listed.people.length === 0) {
    say(process.stdout, 'Nobody was invited yet. Invite: `quartermaster people invite NAME`.\n')
    return
  }
  const rows = listed.people.map((person) => [
    person.name,
    person.access,
    person.state,
    timeText(person.last_seen_at) || 'never',
    person.id,
  ])
  say(process.stdout, `${table(['Name', 'May', 'State', 'Last seen (UTC)', 'Id'], rows)}\n`)
}

const inviteFlags = z.object({
  access,
  hours: z.coerce.number().int().min(1).max(168),
  origin: z.url({ protocol: /^https?$/ }),
})

/** `quartermaster people invite NAME`: also another link for somebody who was invited before. */
export async function invitePerson(name: string, flags: Flags): Promise<void> {
  const given = flagValues(inviteFlags, flags, 'people invite')
  const { origin, hours } = given
  await using local = await openLocalCore(flags)
  const { people } = local.client
  const before = (await people.list()).people.find((person) => person.name === name)
  const mayLink = before !== undefined && before.state !== 'revoked'
  if (mayLink && before.access !== given.access) {
    throw expected('conflict', {
      what: `${name} was invited to ${before.access} before.`,
      remedy: `Add --access ${before.access} for another link, or revoke them first.`,
    })
  }
  const invitation = mayLink
    ? await people.newLink({ id: before.id, hours })
    : await people.invite({ name, access: given.access, hours })
  const link = invitationLink(origin, invitation.token)
  if (flags['json'] === true) sayJson({ ...invitation, link })
  else say(process.stdout, invitationText(invitation, link))
}

function invitationText({ person, expires_at }: Invitation, link: string): string {
  return `${link}\nFor ${person.name} (${person.access}), once, until ${timeText(expires_at)} UTC, while \`quartermaster serve\` runs there.\n`
}

/** `quartermaster people revoke NAME`. */
export async function revokePerson(name: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const { id } = await personOf(local, name)
  const person = await local.client.people.revoke({ id })
  if (flags['json'] === true) sayJson(person)
  else say(process.stdout, `${person.name} has no access any more.\n`)
}

/** By id, or by name: of those with the same name the one who still has access. */
async function personOf({ client }: LocalCore, written: string): Promise<Person> {
  const { people } = await client.people.list()
  const named = people.filter(({ id, name }) => id === written || name === written)
  const found = named.find(({ state }) => state !== 'revoked') ?? named[0]
  if (found !== undefined) return found
  throw expected('not_found', {
    what: `Nobody called ${written} was invited.`,
    remedy: '`quartermaster people list` shows who was.',
  })
}
