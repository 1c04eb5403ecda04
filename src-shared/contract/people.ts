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

/** Their routes write down what was done by themselves: with names where others have ids. */
const ruled = admin.meta({ access: 'admin', audit: 'nothing' })

/**
 * Who may use this workspace over the network. Only `me` is public: a key that leaks must not make
 * further ways in.
 */
export const people = {
  me: read
    .route({ method: 'GET', path: '/me', tags: ['People'], summary: 'Who makes this request' })
    .output(me),
  list: ruled.output(peopleList),
  /** A new person, and the link for them. Throws `conflict` where the name is taken. */
  invite: ruled.input(invitationRequest).output(invitation),
  /** Another link for somebody invited before; an earlier one that was not used stops working. */
  newLink: ruled.input(newLinkRequest).output(invitation),
  /** Ends their sessions at once, open event streams too. */
  revoke: ruled.input(byAccessId).output(person),
  keys: {
    list: ruled.output(apiKeys),
    create: ruled.input(newKeyRequest).output(newKey),
    revoke: ruled.input(byAccessId).output(apiKey),
  },
}
