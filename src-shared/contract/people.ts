import {
  apiKey,
  apiKeys,
  byAccessId,
  invitation,
  invitationRequest,
  me,
  newKey,
  newKeyRequest,
  newLinkRequest,
  people as peopleList,
  person,
} from '../people.ts'
import { admin, read } from './procedure.ts'

/**
 * Who may use this workspace over the network. Only `me` is public: a key that leaks must not make
 * further ways in.
 */
export const people = {
  me: read
    .route({ method: 'GET', path: '/me', tags: ['People'], summary: 'Who makes this request' })
    .output(me),
  list: admin.meta({ access: 'admin', audit: 'nothing' }).output(peopleList),
  /** A new person, and the link for them. Throws `conflict` where the name is taken. */
  invite: admin
    .meta({ access: 'admin', audit: 'input' })
    .input(invitationRequest)
    .output(invitation),
  /** Another link for somebody invited before; an earlier one that was not used stops working. */
  newLink: admin.input(newLinkRequest).output(invitation),
  /** Ends their sessions at once, open event streams too. */
  revoke: admin.input(byAccessId).output(person),
  keys: {
    list: admin.meta({ access: 'admin', audit: 'nothing' }).output(apiKeys),
    create: admin.meta({ access: 'admin', audit: 'input' }).input(newKeyRequest).output(newKey),
    revoke: admin.input(byAccessId).output(apiKey),
  },
}
