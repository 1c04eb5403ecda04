import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { selfSignedCertificate } from './certificate.testing.ts'

const module = fileURLToPath(new URL('./certificate-authority.ts', import.meta.url))
// Elsewhere the store of the system cannot be named by a variable.
const isNamedByVariable = process.platform === 'linux'

describe('the authorities of a connection', () => {
  it.skipIf(!isNamedByVariable)('are those of Node and those of the machine', () => {
    const file = join(temporaryFolder(), 'machine.pem')
    const { certificate } = selfSignedCertificate('authority.example')
    writeFileSync(file, certificate)
    // The store is read once a process.
    const script = `
      const { authorityOf } = await import(${JSON.stringify(module)})
      const { ca } = await authorityOf({})
      process.stdout.write(JSON.stringify([ca.length, ca.map((each) => each.trim())]))`
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, SSL_CERT_FILE: file, SSL_CERT_DIR: temporaryFolder() },
    })
    const [count, known] = JSON.parse(said) as [number, readonly string[]]
    expect(known).toContain(certificate.trim())
    expect(count).toBeGreaterThan(100)
  })
})
