import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ConnectionTestResult, ConnectionToSave } from '../../src-shared/connections.ts'
import type { RemoteTarget } from '../data/remote/target.ts'
import { anyFile, confinedTo, type Roots } from '../platform/roots.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { workspaceAt } from '../platform/workspace.ts'
import { openPeopleStore } from '../store/people-store.ts'
import { vaultOf } from './connection-password.ts'
import { connectionNames, createConnections } from './connections.ts'

const password = 'correct-horse-battery'
const connection = {
  name: 'offers',
  kind: 'postgresql',
  host: 'db.example',
  port: 5432,
  database: 'offers',
  user: 'reader',
  tls: 'require',
  secret: { kind: 'stored' },
} as const
const stored: ConnectionToSave = { connection, password }
const works: ConnectionTestResult = {
  ok: false,
  failure: { code: 'not_found', what: 'As told.', remedy: 'None.' },
}

function setUp(environment: Readonly<Record<string, string>> = {}, roots?: Roots) {
  const folder = temporaryFolder()
  const workspace = workspaceAt(folder)
  const people = openPeopleStore(workspace.peopleDatabase)
  const checked: RemoteTarget[] = []
  const open = (given: Readonly<Record<string, string>>) =>
    createConnections({
      store: people.connections,
      vault: vaultOf(workspace, given),
      environment: given,
      roots: roots ?? anyFile(folder),
      now: () => new Date('2026-01-02T03:04:05.000Z'),
      check: async (target) => {
        checked.push(target)
        return works
      },
    })
  return { folder, workspace, people, checked, open, service: open(environment) }
}

describe('a connection', () => {
  it('is kept without its password, which goes to tasks alone', async () => {
    const { service, folder } = setUp()
    const saved = await service.save(stored, 'Ann')
    expect(saved).toEqual({
      ...connection,
      id: expect.any(String),
      secret_state: 'ready',
      created_by: 'Ann',
      created_at: '2026-01-02T03:04:05.000Z',
      changed_by: 'Ann',
      changed_at: '2026-01-02T03:04:05.000Z',
    })
    expect(await service.list()).toEqual({ environment: [], connections: [saved] })
    const { secret: _, ...target } = connection
    expect(await service.targets(['offers', 'offers'])).toEqual([{ ...target, password }])
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.map(({ name }) => name)).toContain('people.db')
    const texts = files.map(({ name }) => readFileSync(join(folder, name), 'latin1'))
    expect(texts.filter((text) => text.includes(password))).toEqual([])
  })

  it('keeps its password while it goes to the same place', async () => {
    const { service } = setUp()
    const { id } = await service.save(stored, 'Ann')
    const renamed = { ...connection, name: 'deals', database: 'deals', tls: 'verify' as const }
    await service.save({ id, connection: renamed }, 'Ben')
    expect(await service.targets(['deals'])).toMatchObject([{ database: 'deals', password }])
  })

  it.each([
    { host: 'elsewhere.example' },
    { port: 6543 },
    { user: 'other' },
    { kind: 'clickhouse' as const },
    { tls: 'off' as const },
  ])('does not take its password to another place: %j', async (changed) => {
    const { service, checked } = setUp()
    const { id } = await service.save(stored, 'Ann')
    const moved = { id, connection: { ...connection, ...changed } }
    await expect(service.save(moved, 'Ben')).rejects.toThrow('another place')
    expect(await service.tryOut(moved, undefined)).toMatchObject({
      ok: false,
      failure: { code: 'bad_usage' },
    })
    expect(checked).toEqual([])
    expect(await service.targets(['offers'])).toMatchObject([{ host: 'db.example' }])
    await service.save({ ...moved, password: 'new' }, 'Ben')
    expect(await service.targets(['offers'])).toMatchObject([{ ...changed, password: 'new' }])
  })

  it('without a password to store is not saved', async () => {
    const { service } = setUp()
    await expect(service.save({ connection }, 'Ann')).rejects.toThrow('no password to store')
    const wrong = { connection: { ...connection, secret: { kind: 'none' } as const }, password }
    await expect(service.save(wrong, 'Ann')).rejects.toThrow('not stored')
    expect((await service.list()).connections).toEqual([])
  })

  it('is not saved by halves when its password cannot be kept', async () => {
    const { open } = setUp()
    const service = open({ QM_SECRET_KEY: 'short' })
    await expect(service.save(stored, 'Ann')).rejects.toThrow('QM_SECRET_KEY')
    expect(await service.targets([])).toEqual([])
    expect((await service.list()).connections).toEqual([])
  })

  it('forgets its password with itself, and when its source changes', async () => {
    const { service, workspace } = setUp()
    const { id } = await service.save(stored, 'Ann')
    await service.save({ id, connection: { ...connection, secret: { kind: 'none' } } }, 'Ann')
    expect(await service.targets(['offers'])).toMatchObject([{ password: null }])
    expect(readFileSync(workspace.secretsFile, 'utf8')).not.toContain(id)
    const again = await service.save(
      { connection: { ...connection, name: 'deals' }, password },
      'Ann',
    )
    await service.remove(again.id)
    expect(readFileSync(workspace.secretsFile, 'utf8')).not.toContain(again.id)
    await expect(service.targets(['deals'])).rejects.toThrow('no connection named deals')
  })

  it('of a restored backup says that its password is missing', async () => {
    const { people, service } = setUp()
    people.connections.save(undefined, connection, 'Ann', new Date())
    expect((await service.list()).connections).toMatchObject([{ secret_state: 'missing' }])
    await expect(service.targets(['offers'])).rejects.toThrow('missing')
    expect(await service.test('offers', undefined)).toMatchObject({
      ok: false,
      failure: { code: 'login_refused', what: expect.stringContaining('not in backups') },
    })
  })

  it('says that its password cannot be opened with another key', async () => {
    const { open } = setUp()
    await open({ QM_SECRET_KEY: 'one long passphrase' }).save(stored, 'Ann')
    const other = open({ QM_SECRET_KEY: 'another passphrase' })
    expect((await other.list()).connections).toMatchObject([{ secret_state: 'locked' }])
    await expect(other.targets(['offers'])).rejects.toThrow('cannot be opened here')
  })

  it('takes its password from a variable each time', async () => {
    const { open } = setUp()
    const secret = { kind: 'environment', variable: 'OFFERS_PASSWORD' } as const
    await open({}).save({ connection: { ...connection, secret } }, 'Ann')
    expect((await open({}).list()).connections).toMatchObject([{ secret_state: 'missing' }])
    await expect(open({}).targets(['offers'])).rejects.toThrow('OFFERS_PASSWORD is not set')
    const given = open({ OFFERS_PASSWORD: password })
    expect(await given.targets(['offers'])).toMatchObject([{ password }])
  })

  it('has a name of its own', async () => {
    const { service } = setUp()
    await service.save(stored, 'Ann')
    await expect(service.save(stored, 'Ben')).rejects.toThrow('already')
  })

  it('is tested as it stands, saved or not', async () => {
    const { service, checked } = setUp()
    await service.save(stored, 'Ann')
    expect(await service.test('offers', undefined)).toEqual(works)
    const typed = { connection: { ...connection, host: 'new.example' }, password: 'typed' }
    expect(await service.tryOut(typed, undefined)).toEqual(works)
    expect(checked).toMatchObject([
      { host: 'db.example', password },
      { host: 'new.example', password: 'typed' },
    ])
    await expect(service.test('nobody', undefined)).rejects.toThrow('no connection named nobody')
  })
})

it('a connection names no CA file outside the folders of the console, tried or saved', async () => {
  const { service, checked } = setUp({}, confinedTo([temporaryFolder()]))
  const given = { connection: { ...connection, ca: '/etc/hosts' }, password }
  expect(await service.tryOut(given, undefined)).toMatchObject({ failure: { code: 'forbidden' } })
  await expect(service.save(given, 'Ann')).rejects.toThrow('outside the folders')
  expect(checked).toEqual([])
})

describe('connections of the environment', () => {
  it('are described by its variables', async () => {
    const { service } = setUp({
      DB_HOST: 'db.example',
      DB_NAME: 'offers',
      DB_USER: 'reader',
      DB_PASSWORD: password,
      CLICKHOUSE_URL: 'https://click.example/events',
      CLICKHOUSE_USER: 'analyst',
      CLICKHOUSE_PASSWORD: 'other',
    })
    const listed = await service.list()
    expect(listed.environment).toMatchObject([
      { name: 'environment', host: 'db.example', port: 5432, database: 'offers', tls: 'prefer' },
      { name: 'environment-clickhouse', host: 'click.example', port: 8443, database: 'events' },
    ])
    expect(JSON.stringify(listed)).not.toContain(password)
    expect(await service.targets(['environment', 'environment-clickhouse'])).toMatchObject([
      { kind: 'postgresql', user: 'reader', password },
      { kind: 'clickhouse', user: 'analyst', password: 'other', tls: 'verify' },
    ])
  })

  it('have one name where there is only ClickHouse', async () => {
    const { service } = setUp({ CLICKHOUSE_URL: 'http://u:p%40ss@[::1]:8124' })
    expect(await service.targets(['environment'])).toEqual([
      {
        name: 'environment',
        kind: 'clickhouse',
        host: '::1',
        port: 8124,
        database: 'default',
        user: 'u',
        tls: 'off',
        password: 'p@ss',
      },
    ])
  })

  it('are not there where nothing is set', async () => {
    const { service } = setUp({ DB_HOST: '', CLICKHOUSE_URL: 'nonsense' })
    expect((await service.list()).environment).toEqual([])
    await expect(service.targets(['environment'])).rejects.toThrow('DB_HOST')
  })
})

it('inputs name the connections that a job needs', () => {
  expect(
    connectionNames({
      caps: { kind: 'query', connection: 'offers' },
      elig: { kind: 'file' },
      pins: undefined,
    }),
  ).toEqual(['offers'])
  expect(connectionNames([{ kind: 'file' }])).toEqual([])
})
