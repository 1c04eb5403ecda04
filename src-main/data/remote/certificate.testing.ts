import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface TestCertificate {
  readonly certificate: string
  readonly key: string
}

/** Signed by itself, in PEM form, for a host name or an address (IPv4), valid for so many days. */
export function selfSignedCertificate(name: string, days = 1): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(oid('2a8648ce3d040302'))
  const subject = sequence(set(sequence(oid('550403'), tagged(0x0c, Buffer.from(name)))))
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(name)
  const alternative = isAddress
    ? tagged(0x87, Buffer.from(name.split('.').map(Number)))
    : tagged(0x82, Buffer.from(name))
  const isAuthority = sequence(tagged(0x01, Buffer.from([0xff])))
  const extensions = sequence(
    sequence(oid('551d11'), octets(sequence(alternative))),
    sequence(oid('551d13'), tagged(0x01, Buffer.from([0xff])), octets(isAuthority)),
  )
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)])
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, serial),
    algorithm,
    subject,
    sequence(time(-2), time(days)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, extensions),
  )
  const signature = sign('sha256', body, privateKey)
  const bits = tagged(0x03, Buffer.concat([Buffer.from([0]), signature]))
  const lines = sequence(body, algorithm, bits).toString('base64').replaceAll(/.{64}/g, '$&\n')
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** DER: a tag, the length of what follows, and that. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts))
const set = (part: Buffer): Buffer => tagged(0x31, part)
const octets = (part: Buffer): Buffer => tagged(0x04, part)
const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'))

function time(days: number): Buffer {
  const at = new Date(Date.now() + days * 86_400_000).toISOString()
  return tagged(0x17, Buffer.from(`${at.slice(2, 19).replaceAll(/[-:T]/g, '')}Z`))
}
