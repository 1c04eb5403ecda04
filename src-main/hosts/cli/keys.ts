import { z } from 'zod'
import { type ApiKey, keyAccess } from '../../../src-shared/people.ts'
import { expected } from '../../platform/errors.ts'
import { confirm } from './asking.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { type LocalCore, openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'
import { timeText } from './units.ts'

/** `quartermaster keys list`. */
export async function listKeys(flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const listed = await local.client.people.keys.list()
  if (flags['json'] === true) {
    sayJson(listed)
    return
  }
  if (listed.keys.length === 0) {
    say(process.stdout, 'No keys yet. Make one: `quartermaster keys create NAME`.\n')
    return
  }
  const rows = listed.keys.map((key) => [
    key.name,
    `${key.prefix}...`,
    key.access,
    key.state,
    timeText(key.expires_at) || 'never',
    timeText(key.last_used_at) || 'never',
    key.id,
  ])
  const header = ['Name', 'Key', 'May', 'State', 'Expires (UTC)', 'Last used (UTC)', 'Id']
  say(process.stdout, `${table(header, rows)}\n`)
}

const createFlags = z.object({
  access: keyAccess,
  days: z.coerce.number().int().min(1).max(3650).optional(),
})

/** `quartermaster keys create NAME`: the secret on stdout, alone, so that a script can take it. */
export async function createKey(name: string, flags: Flags): Promise<void> {
  const { access, days } = flagValues(createFlags, flags, 'keys create')
  await using local = await openLocalCore(flags)
  const created = await local.client.people.keys.create({ name, access, days: days ?? null })
  if (flags['json'] === true) {
    sayJson(created)
    return
  }
  say(process.stdout, `${created.secret}\n`)
  const until = created.key.expires_at
  say(
    process.stderr,
    `Keep it: it is not shown again. It may ${access}${until === null ? '' : ` until ${timeText(until)} UTC`}; send it as \`Authorization: Bearer KEY\`.\n`,
  )
}

/** `quartermaster keys revoke KEY`. */
export async function revokeKey(written: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const { id, name, prefix } = await keyOf(local, written)
  await confirm(`End the key ${name} (${prefix}...) for good?`, flags)
  const key = await local.client.people.keys.revoke({ id })
  if (flags['json'] === true) sayJson(key)
  else say(process.stdout, `The key ${key.name} works no more.\n`)
}

/** By id, or by name: of those with the same name the one that works. */
async function keyOf({ client }: LocalCore, written: string): Promise<ApiKey> {
  const { keys } = await client.people.keys.list()
  const named = keys.filter(({ id, name }) => id === written || name === written)
  const found = named.find(({ state }) => state === 'active') ?? named[0]
  if (found !== undefined) return found
  throw expected('not_found', {
    what: `There is no key ${written}.`,
    remedy: '`quartermaster keys list` shows what there is.',
  })
}
