import type { Actor } from '../../../src-shared/actor.ts'
import { expected } from '../../platform/errors.ts'
import { localOwner } from '../../platform/owner.ts'
import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const peopleRoutes = (os: Implementer, { access, clock, people }: Core) => {
  const at = (): number => clock.now().getTime()
  const audit = (who: Actor, action: string, subject: string, detail = ''): void =>
    people.audit.append({ who: who.name, action, subject, detail }, clock.now())
  return {
    me: os.people.me.handler(({ context }) => context.actor),
    list: os.people.list.handler(() => ({ people: access.people(at()) })),
    invite: os.people.invite.handler(({ input, context: { actor } }) => {
      refuseNameOfOwner(input.name)
      const invitation = access.invite(input, actor.name, at())
      audit(actor, 'people.invite', input.name, input.access)
      return invitation
    }),
    newLink: os.people.newLink.handler(({ input, context: { actor } }) => {
      const invitation = access.newLink(input.id, input.hours, at())
      audit(actor, 'people.newLink', invitation.person.name)
      return invitation
    }),
    revoke: os.people.revoke.handler(({ input, context: { actor } }) => {
      const person = access.revokePerson(input.id, at())
      audit(actor, 'people.revoke', person.name)
      return person
    }),
    keys: {
      list: os.people.keys.list.handler(() => ({ keys: access.keys(at()) })),
      create: os.people.keys.create.handler(({ input, context: { actor } }) => {
        const created = access.createKey(input, actor.name, at())
        audit(actor, 'people.keys.create', input.name, `${input.access} ${created.key.prefix}`)
        return created
      }),
      revoke: os.people.keys.revoke.handler(({ input, context: { actor } }) => {
        const key = access.revokeKey(input.id, at())
        audit(actor, 'people.keys.revoke', key.name, key.prefix)
        return key
      }),
    },
  }
}

/** What somebody does carries their name: it must not pass for the owner's. */
function refuseNameOfOwner(name: string): void {
  if (name.toLowerCase() !== localOwner().name.toLowerCase()) return
  throw expected('conflict', {
    what: `${name} is the name of whoever runs this console.`,
    remedy: 'Choose a name that tells the two apart.',
  })
}
