import type { SafeStorage } from './electron-parts.ts'

/** The password store of the system, as far as the core uses it. Null: it cannot be used. */
export interface SecretStorage {
  isAvailable(): Promise<boolean>
  seal(text: string): Promise<string | null>
  open(sealed: string): Promise<string | null>
}

/** Main asks Electron for the core, whose process has no access to it. */
export function createSecretStorage(
  storage: SafeStorage,
  platform: NodeJS.Platform,
  onTrouble: (error: unknown) => void,
): SecretStorage {
  const orNull = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work()
    } catch (error) {
      onTrouble(error)
      return null
    }
  }
  const isAvailable = async (): Promise<boolean> =>
    // Without a keyring Electron encrypts with a key that everybody knows: a file of ours is better.
    (platform !== 'linux' || storage.getSelectedStorageBackend() !== 'basic_text') &&
    (await storage.isAsyncEncryptionAvailable())
  return {
    isAvailable: async () => (await orNull(isAvailable)) === true,
    seal: (text) => orNull(async () => (await storage.encryptStringAsync(text)).toString('base64')),
    open: (sealed) =>
      orNull(async () => {
        const { result } = await storage.decryptStringAsync(Buffer.from(sealed, 'base64'))
        return result
      }),
  }
}
