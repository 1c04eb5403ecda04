import { crc32, deflateSync } from 'node:zlib'

/**
 * The mark of src-renderer/shell/mark.tsx, drawn from distances: rows of a manifest, and the ring
 * that ticks them off. Coordinates are those of its 24 by 24 view box.
 */
const accent = [0x44, 0x50, 0xd4] as const
const rows = [
  { y: 7, from: 6, to: 18 },
  { y: 12, from: 6, to: 14 },
  { y: 17, from: 6, to: 10 },
] as const
/** Samples a pixel in each direction. */
const samples = 4

/** Distance to a square of 24 with corners of radius 5, negative inside. */
function distanceToPlate(x: number, y: number): number {
  const [dx, dy] = [Math.abs(x - 12) - 7, Math.abs(y - 12) - 7]
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - 5
}

function isInk(x: number, y: number): boolean {
  const isRow = rows.some(
    (row) => Math.hypot(x - Math.min(Math.max(x, row.from), row.to), y - row.y) <= 1.2,
  )
  return isRow || Math.abs(Math.hypot(x - 17, y - 16.5) - 2.6) <= 1
}

/** Pixels of the mark, four bytes each, straight alpha. */
export function drawMark(size: number): Uint8Array {
  const pixels = new Uint8Array(size * size * 4)
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let [plate, ink] = [0, 0]
      for (let sample = 0; sample < samples ** 2; sample += 1) {
        const x = ((column + ((sample % samples) + 0.5) / samples) / size) * 24
        const y = ((row + (Math.floor(sample / samples) + 0.5) / samples) / size) * 24
        if (distanceToPlate(x, y) > 0) continue
        plate += 1
        if (isInk(x, y)) ink += 1
      }
      const at = (row * size + column) * 4
      const white = plate === 0 ? 0 : ink / plate
      for (const [channel, value] of accent.entries()) {
        pixels[at + channel] = Math.round(value + (255 - value) * white)
      }
      pixels[at + 3] = Math.round((plate / samples ** 2) * 255)
    }
  }
  return pixels
}

export function encodePng(pixels: Uint8Array, size: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const head = Buffer.alloc(4)
    head.writeUInt32BE(data.length)
    const tail = Buffer.alloc(4)
    tail.writeUInt32BE(crc32(body))
    return Buffer.concat([head, body, tail])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // Eight bits a channel, red, green, blue and alpha.
  header.set([8, 6, 0, 0, 0], 8)
  const lines = Buffer.alloc(size * (size * 4 + 1))
  for (let row = 0; row < size; row += 1) {
    lines.set(pixels.subarray(row * size * 4, (row + 1) * size * 4), row * (size * 4 + 1) + 1)
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A Windows icon that holds PNG images. */
export function encodeIco(
  images: readonly { readonly size: number; readonly png: Buffer }[],
): Buffer {
  const head = Buffer.alloc(6 + images.length * 16)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(images.length, 4)
  let offset = head.length
  for (const [index, { size, png }] of images.entries()) {
    const at = 6 + index * 16
    // 0 means 256.
    head.writeUInt8(size % 256, at)
    head.writeUInt8(size % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(png.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += png.length
  }
  return Buffer.concat([head, ...images.map(({ png }) => png)])
}

/** Kinds of PNG entries in a macOS icon, by size in pixels. */
const icnsTypes: Readonly<Record<number, string>> = {
  32: 'ic11',
  64: 'ic12',
  128: 'ic07',
  256: 'ic08',
  512: 'ic09',
  1024: 'ic10',
}

export function encodeIcns(
  images: readonly { readonly size: number; readonly png: Buffer }[],
): Buffer {
  const entries = images.map(({ size, png }) => {
    const type = icnsTypes[size]
    if (type === undefined) throw new Error(`macOS icons have no entry of ${size} pixels`)
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(png.length + 8, 4)
    return Buffer.concat([head, png])
  })
  const head = Buffer.alloc(8)
  head.write('icns', 'latin1')
  head.writeUInt32BE(8 + entries.reduce((sum, entry) => sum + entry.length, 0), 4)
  return Buffer.concat([head, ...entries])
}
