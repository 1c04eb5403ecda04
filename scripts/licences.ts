/**
 * `node scripts/licences.ts`: the packages that ship and their licences, for the screen About. Exits 1
 * where one has a licence that we do not know.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { shippedLicences, unknownLicences } from './lib/licences.ts'
import { ROOT } from './lib/process.ts'

const shipped = shippedLicences()
writeFileSync(
  join(ROOT, 'src-renderer', 'workspaces', 'settings', 'licences.generated.json'),
  `${JSON.stringify(shipped, null, 2)}\n`,
)
console.log(`${shipped.packages.length} packages, ${shipped.texts.length} texts`)
for (const { name, licence } of shipped.packages) {
  if (unknownLicences(licence).length === 0) continue
  console.error(`${name}: ${licence} is not known`)
  process.exitCode = 1
}
