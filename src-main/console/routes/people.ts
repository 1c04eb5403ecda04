import { expected } from '../../platform/errors.ts'
import { localOwner } from '../../platform/owner.ts'
import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const peopleRoutes = (os: Implementer, { access, clock }: Core) => {
  const at = (): number => clock.now().getTime()
  return {
    me: os.people.me.handler(({ context }) => context.actor),
    list: os.people.list.handler(() => ({ people: access.people(at()) })),
    invite: os.people.invite.handler(({ input, context }) => {
      refuseNameOfOwner(input.name)
      return access.invite(input, context.actor.name, at())
    }),
    newLink: os.people.newLink.handler(({ input }) => access.newLink(input.id, input.hours, at())),
    revoke: os.people.revoke.handler(({ input }) => access.revokePerson(input.id, at())),
    keys: {
      list: os.people.keys.list.handler(() => ({ keys: access.keys(at()) })),
      create: os.people.keys.create.handler(({ input, context }) =>
        access.createKey(input, context.actor.name, at()),
      ),
      revoke: os.people.keys.revoke.handler(({ input }) => access.revokeKey(input.id, at())),
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
