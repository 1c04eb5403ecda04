import { describe, expect, it } from 'vitest'
import { createMainCipher, type MainCipher } from './main-cipher.ts'
import { createSecretStorage } from './secret-storage.ts'
import { SafeStorageDouble } from './test-support/safe-storage.testing.ts'

/** The core's side and main's, with a store between that a test can change. */
function setUp(platform: NodeJS.Platform = 'linux') {
  const store = new SafeStorageDouble()
  const troubles: unknown[] = []
  const storage = createSecretStorage(store, platform, (error) => troubles.push(error))
  const told: string[] = []
  const cipher: MainCipher = createMainCipher((message) => {
    if (message.type !== 'secret') return
    const { ask, text, question } = message
    told.push(ask)
    const answer = async (): Promise<string | null> => {
      if (ask === 'available') return (await storage.isAvailable()) ? 'yes' : null
      return ask === 'seal' ? await storage.seal(text) : await storage.open(text)
    }
    void answer().then((value) => cipher.answer({ type: 'secret', question, value }))
  })
  return { store, cipher, troubles, told }
}

describe('the password store of the system', () => {
  it('seals what the core gives it, and opens it for the same name only', async () => {
    const { cipher } = setUp()
    const found = await cipher.find()
    const sealed = (await found?.seal('one', 'pässwörd')) ?? ''
    expect(sealed).not.toContain('pässwörd')
    expect(await found?.open('one', sealed)).toBe('pässwörd')
    expect(await found?.open('two', sealed)).toBeUndefined()
  })

  it.each(['linux', 'darwin', 'win32'] as const)(
    'is not used where there is none (%s)',
    async (platform) => {
      const { store, cipher } = setUp(platform)
      store.isThere = false
      expect(await cipher.find()).toBeUndefined()
    },
  )

  it('is not used where it only pretends to encrypt', async () => {
    const { store, cipher } = setUp()
    store.backend = 'basic_text'
    expect(await cipher.find()).toBeUndefined()
  })

  it('that is locked neither takes nor gives a password, and says so', async () => {
    const { store, cipher, troubles } = setUp()
    const found = await cipher.find()
    const sealed = (await found?.seal('one', 'secret')) ?? ''
    store.isUnlocked = false
    expect(await found?.open('one', sealed)).toBeUndefined()
    await expect(found?.seal('one', 'secret')).rejects.toThrow('did not take the password')
    expect(troubles).toHaveLength(2)
  })
})
