import {
  clickhouseTlsPort,
  type Connection,
  type ConnectionKind,
  type ConnectionToSave,
  connectionToSave,
  defaultPorts,
  type SecretReference,
  type TlsMode,
} from '../../../src-shared/connections.ts'

/** A connection as it stands in its form. */
export interface ConnectionDraft {
  readonly name: string
  readonly kind: ConnectionKind
  readonly host: string
  /** Empty: the port that the kind and TLS have as a rule. */
  readonly port: number | string
  readonly database: string
  readonly user: string
  readonly tls: TlsMode
  readonly ca: string
  readonly secret: SecretReference['kind']
  readonly variable: string
  readonly password: string
}

export const emptyDraft: ConnectionDraft = {
  name: '',
  kind: 'postgresql',
  host: '',
  port: '',
  database: '',
  user: '',
  tls: 'prefer',
  ca: '',
  secret: 'stored',
  variable: '',
  password: '',
}

export function draftOf(connection: Connection): ConnectionDraft {
  const { name, kind, host, port, database, user, tls, ca, secret } = connection
  return {
    name,
    kind,
    host,
    port,
    database,
    user,
    tls,
    ca: ca ?? '',
    secret: secret.kind,
    variable: secret.kind === 'environment' ? secret.variable : '',
    password: '',
  }
}

export function usualPort({ kind, tls }: Pick<ConnectionDraft, 'kind' | 'tls'>): number {
  const isTls = tls === 'require' || tls === 'verify'
  return kind === 'clickhouse' && isTls ? clickhouseTlsPort : defaultPorts[kind]
}

/** What to send, or what is wrong with each field that is. `before` is the one being changed. */
export function readDraft(
  draft: ConnectionDraft,
  before?: Connection,
):
  | { readonly ok: true; readonly value: ConnectionToSave }
  | {
      readonly ok: false
      readonly faults: Readonly<Partial<Record<keyof ConnectionDraft, string>>>
    } {
  const { name, kind, host, port, database, user, tls, ca, secret, variable, password } = draft
  const parsed = connectionToSave.safeParse({
    ...(before !== undefined && { id: before.id }),
    connection: {
      name: name.trim(),
      kind,
      host: host.trim(),
      port: port === '' ? usualPort(draft) : port,
      database: database.trim(),
      user: user.trim(),
      tls,
      ...(ca.trim() !== '' && { ca: ca.trim() }),
      secret:
        secret === 'environment' ? { kind: secret, variable: variable.trim() } : { kind: secret },
    },
    ...(secret === 'stored' && password !== '' && { password }),
  })
  const faults: Partial<Record<keyof ConnectionDraft, string>> = {}
  for (const { path, message } of parsed.error?.issues ?? []) {
    const last = path.at(-1)
    const field = fields.find((each) => each === last)
    if (field !== undefined) faults[field] ??= wording[field] ?? message
  }
  if (secret === 'stored' && password === '' && before?.secret.kind !== 'stored') {
    faults.password = 'Give the password, or choose another source of it.'
  }
  if (parsed.success && Object.keys(faults).length === 0) return { ok: true, value: parsed.data }
  return { ok: false, faults }
}

const fields = Object.keys(emptyDraft) as readonly (keyof ConnectionDraft)[]
const wording: Readonly<Partial<Record<keyof ConnectionDraft, string>>> = {
  name: 'Letters, digits, _ and -, at most 60; not environment.',
  host: 'A host name, an address, or the folder of a socket.',
  port: '1 to 65,535.',
  database: 'Name the database.',
  user: 'Name the user.',
  variable: 'The name of an environment variable; not one of QM_.',
}
