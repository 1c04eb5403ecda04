import type { SafeStorage } from '../electron-parts.ts'

/** A password store of the system that turns texts round instead of encrypting them. */
export class SafeStorageDouble implements SafeStorage {
  isUnlocked = true
  backend: ReturnType<SafeStorage['getSelectedStorageBackend']> = 'gnome_libsecret'
  isThere = true

  isAsyncEncryptionAvailable(): Promise<boolean> {
    return Promise.resolve(this.isThere)
  }

  getSelectedStorageBackend(): ReturnType<SafeStorage['getSelectedStorageBackend']> {
    return this.backend
  }

  encryptStringAsync(text: string): Promise<Buffer> {
    if (!this.isUnlocked) return Promise.reject(new Error('locked'))
    return Promise.resolve(turnedRound(Buffer.from(text)))
  }

  decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    if (!this.isUnlocked) return Promise.reject(new Error('locked'))
    const result = turnedRound(encrypted).toString()
    return Promise.resolve({ result, shouldReEncrypt: false })
  }
}

const turnedRound = (bytes: Buffer): Buffer => Buffer.from([...bytes].toReversed())
