import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ExpectedError } from './errors.ts'
import { aesCiphers } from './secrets-aes.ts'
import { openVault, type Vault } from './secrets.ts'
import { temporaryFolder } from './temporary-folder.testing.ts'

const vaultIn = (folder: string, passphrase?: string): Vault =>
  openVault({
    path: join(folder, 'secrets.json'),
    ciphers: async () => aesCiphers({ passphrase, keyFile: join(folder, 'secret.key') }),
  })

const passphrase = 'correct horse battery'
const permissions = (path: string): string => (statSync(path).mode & 0o777).toString(8)

describe.each([
  ['a key file', undefined],
  ['QM_SECRET_KEY', passphrase],
])('a vault with %s', (_, given) => {
  it('gives back what it was given, and holds nothing in clear', async () => {
    const folder = temporaryFolder()
    const vault = vaultIn(folder, given)
    await Promise.all([vault.set('one', 'pässwörd'), vault.set('two', 'other')])
    expect([await vault.get('one'), await vault.get('two')]).toEqual(['pässwörd', 'other'])
    expect(await vaultIn(folder, given).get('one')).toBe('pässwörd')
    const text = readFileSync(join(folder, 'secrets.json'), 'utf8')
    expect(text).not.toMatch(/pässwörd|other/)
    expect(text).not.toContain(Buffer.from('pässwörd').toString('base64'))
    expect(permissions(join(folder, 'secrets.json'))).toBe('600')
  })

  it('knows nothing of what was never set or was removed', async () => {
    const vault = vaultIn(temporaryFolder(), given)
    await vault.set('one', 'secret')
    await vault.remove('one')
    await vault.remove('never')
    expect([await vault.state('one'), await vault.get('one')]).toEqual(['missing', undefined])
  })

  it('does not open what was moved to another name or changed', async () => {
    const folder = temporaryFolder()
    const vault = vaultIn(folder, given)
    await vault.set('one', 'secret')
    const path = join(folder, 'secrets.json')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace('"one"', '"two"'))
    expect([await vault.state('two'), await vault.get('two')]).toEqual(['locked', undefined])
    writeFileSync(
      path,
      text.replace(/"value": "(.)/, (_all, first) => `"value": "${first === 'A' ? 'B' : 'A'}`),
    )
    expect(await vault.state('one')).toBe('locked')
  })
})

describe('a vault', () => {
  it.skipIf(process.platform === 'win32')('refuses a key file that others may read', async () => {
    const folder = temporaryFolder()
    const vault = vaultIn(folder)
    await vault.set('one', 'secret')
    chmodSync(join(folder, 'secret.key'), 0o640)
    await expect(vault.get('one')).rejects.toMatchObject({
      failure: { code: 'storage', what: expect.stringContaining('640') as string },
    })
  })

  it('makes its key file for its owner only, and not where there is a passphrase', async () => {
    const folder = temporaryFolder()
    await vaultIn(folder).set('one', 'secret')
    expect(permissions(join(folder, 'secret.key'))).toBe('600')
    const other = temporaryFolder()
    await vaultIn(other, passphrase).set('one', 'secret')
    expect(() => statSync(join(other, 'secret.key'))).toThrow('ENOENT')
  })

  it('is locked without its key, and says so', async () => {
    const folder = temporaryFolder()
    await vaultIn(folder).set('file', 'secret')
    await vaultIn(folder, passphrase).set('phrase', 'secret')
    expect(await vaultIn(folder, 'another passphrase').state('phrase')).toBe('locked')
    expect(await vaultIn(folder).state('phrase')).toBe('locked')
    // A passphrase that was set later does not shut out what the key file has sealed.
    expect(await vaultIn(folder, passphrase).get('file')).toBe('secret')
    rmSync(join(folder, 'secret.key'))
    expect(await vaultIn(folder).state('file')).toBe('locked')
  })

  it.each(['{', '{"version":2,"secrets":{}}', '[]'])(
    'leaves a damaged file alone: %s',
    async (text) => {
      const folder = temporaryFolder()
      writeFileSync(join(folder, 'secrets.json'), text)
      const vault = vaultIn(folder)
      await expect(vault.get('one')).rejects.toBeInstanceOf(ExpectedError)
      await expect(vault.set('one', 'secret')).rejects.toBeInstanceOf(ExpectedError)
      expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe(text)
    },
  )

  it('refuses a damaged key file and a short passphrase', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'secret.key'), 'short')
    await expect(vaultIn(folder).set('one', 'secret')).rejects.toThrow('secret.key')
    await expect(vaultIn(folder, 'short').set('one', 'secret')).rejects.toThrow('QM_SECRET_KEY')
  })
})
