import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expected } from './errors.ts'
import type { Cipher } from './secrets.ts'

export interface KeySource {
  /** `QM_SECRET_KEY`: any text of at least 16 characters. */
  readonly passphrase: string | undefined
  /** File with a key of its own, made with the first secret where there is no passphrase. */
  readonly keyFile: string
}

const derive = promisify<string, Buffer, number, Buffer>(scrypt)
const algorithm = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const saltBytes = 16
const tagBytes = 16
const leastPassphrase = 16

/**
 * AES-256-GCM with a key from `QM_SECRET_KEY` (by scrypt, with a salt for each secret), or from a key
 * file that only its owner may read. Throws `bad_usage` for a passphrase that is too short.
 */
export function aesCiphers({ passphrase, keyFile }: KeySource): readonly [Cipher, ...Cipher[]] {
  const file = fileCipher(keyFile)
  if (passphrase === undefined || passphrase === '') return [file]
  if (passphrase.length >= leastPassphrase) return [passphraseCipher(passphrase), file]
  throw expected('bad_usage', {
    what: `QM_SECRET_KEY is too short: it needs at least ${leastPassphrase} characters.`,
    remedy: 'Set a long random text, or none: a key file in the workspace is used then.',
  })
}

/** What is sealed: salt, nonce, tag and text, one after the other. */
function passphraseCipher(passphrase: string): Cipher {
  return {
    kind: 'aes-256-gcm/QM_SECRET_KEY',
    async seal(name, secret) {
      const salt = randomBytes(saltBytes)
      const key = await derive(passphrase, salt, keyBytes)
      return Buffer.concat([salt, seal(key, name, secret)]).toString('base64')
    },
    async open(name, sealed) {
      const bytes = Buffer.from(sealed, 'base64')
      const key = await derive(passphrase, bytes.subarray(0, saltBytes), keyBytes)
      return open(key, name, bytes.subarray(saltBytes))
    },
  }
}

function fileCipher(path: string): Cipher {
  return {
    kind: 'aes-256-gcm/key-file',
    async seal(name, secret) {
      return seal(readKey(path) ?? makeKey(path), name, secret).toString('base64')
    },
    async open(name, sealed) {
      const key = readKey(path)
      return key === undefined ? undefined : open(key, name, Buffer.from(sealed, 'base64'))
    },
  }
}

function makeKey(path: string): Buffer {
  const key = randomBytes(keyBytes)
  try {
    writeFileSync(path, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
    return key
  } catch (error) {
    // Another host has made it meanwhile; anything else is told.
    const made = readKey(path)
    if (made === undefined) throw error
    return made
  }
}

function readKey(path: string): Buffer | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  requireOwnersOnly(path)
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length === keyBytes) return key
  throw expected('storage', {
    what: 'The key file of the workspace (secret.key) is damaged.',
    remedy:
      'Put it back from a copy, or remove it and give the passwords of the connections again.',
    kept: 'The file was left as it is.',
  })
}

/** A key that others can read or change keeps nothing secret. Windows tells no such permissions. */
function requireOwnersOnly(path: string): void {
  const permissions = statSync(path).mode & 0o777
  if (process.platform === 'win32' || (permissions & 0o077) === 0) return
  throw expected('storage', {
    what: `The key file of the workspace (secret.key) is open to others than its owner (${permissions.toString(8)}).`,
    remedy:
      'Run chmod 600 on it. Where others may have read it, give the passwords of the connections anew besides.',
    kept: 'The file was left as it is.',
  })
}

function seal(key: Buffer, name: string, secret: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(name))
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

/** Undefined where the key is another, or what was sealed has been changed. */
function open(key: Buffer, name: string, sealed: Buffer): string | undefined {
  const tagEnd = nonceBytes + tagBytes
  if (sealed.length < tagEnd) return undefined
  try {
    const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(Buffer.from(name))
      .setAuthTag(sealed.subarray(nonceBytes, tagEnd))
    return Buffer.concat([decipher.update(sealed.subarray(tagEnd)), decipher.final()]).toString()
  } catch {
    return undefined
  }
}
