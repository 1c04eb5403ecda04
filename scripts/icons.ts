/** `npm run icons`: the application's icons for each system, into resources/icons. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { drawMark, encodeIcns, encodeIco, encodePng } from './lib/icon.ts'
import { ROOT } from './lib/process.ts'

const folder = join(ROOT, 'resources', 'icons')
const images = [16, 32, 48, 64, 128, 256, 512, 1024].map((size) => ({
  size,
  png: encodePng(drawMark(size), size),
}))
const of = (...sizes: readonly number[]) => images.filter(({ size }) => sizes.includes(size))

mkdirSync(join(folder, 'linux'), { recursive: true })
for (const { size, png } of of(16, 32, 48, 64, 128, 256, 512)) {
  writeFileSync(join(folder, 'linux', `${size}x${size}.png`), png)
}
for (const { png } of of(512)) writeFileSync(join(folder, 'icon.png'), png)
writeFileSync(join(folder, 'icon.ico'), encodeIco(of(16, 32, 48, 64, 128, 256)))
writeFileSync(join(folder, 'icon.icns'), encodeIcns(of(32, 64, 128, 256, 512, 1024)))
