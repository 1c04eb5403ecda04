import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ROOT } from './process.ts'

/** A package that ships, or is bundled into what ships. */
export interface ShippedPackage {
  readonly name: string
  readonly version: string
  /** SPDX expression. */
  readonly licence: string
  /** Where its sources are; null where its package is not here. */
  readonly link: string | null
  /** Place in `texts`; null for the binaries of one platform, whose package is not here. */
  readonly text: number | null
}

export interface ShippedLicences {
  readonly packages: readonly ShippedPackage[]
  /** Each text once, as its package has it. */
  readonly texts: readonly string[]
}

/** Licences under which we may pass software on, as SPDX names them. */
export const knownLicences: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
  'Zlib',
])

interface Locked {
  readonly version?: string
  readonly license?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly link?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const prefix = 'node_modules/'

/**
 * What ships: the dependencies, and those development dependencies that the sources of screens and hosts
 * import, for they are bundled; each with all that it needs.
 */
export function shippedLicences(root: string = ROOT): ShippedLicences {
  const { packages: locked } = JSON.parse(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  ) as { packages: Record<string, Locked> }
  const wanted = new Set<string>()
  const follow = (path: string): void => {
    const entry = locked[path]
    if (entry === undefined || wanted.has(path)) return
    wanted.add(path)
    for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
      const found = resolve(locked, path, name)
      if (found !== undefined) follow(found)
    }
  }
  for (const name of Object.keys(locked['']?.dependencies ?? {})) follow(prefix + name)
  for (const folder of ['src-renderer', 'src-main', 'src-shared']) {
    for (const name of importedPackages(join(root, folder))) {
      // Electron brings its own licences beside its binary.
      if (name !== 'electron') follow(prefix + name)
    }
  }
  const texts: string[] = []
  const packages = [...wanted].map((path): ShippedPackage => {
    const entry = locked[path]!
    const name = path.slice(path.lastIndexOf(prefix) + prefix.length)
    const folder = join(root, path)
    const ofOnePlatform = entry.os !== undefined || entry.cpu !== undefined
    const text = ofOnePlatform ? null : licenceText(folder)
    let place: number | null = null
    if (text !== null) {
      place = texts.indexOf(text)
      if (place === -1) place = texts.push(text) - 1
    }
    return {
      name,
      version: entry.version ?? '',
      licence: entry.license ?? manifestLicence(folder),
      link: ofOnePlatform ? null : repositoryOf(folder),
      text: place,
    }
  })
  const once = new Map(packages.map((each) => [`${each.name}@${each.version}`, each]))
  return { packages: [...once.values()].toSorted((a, b) => bytewise(a.name, b.name)), texts }
}

/** Parts of an expression that are not known; of alternatives (`OR`) one is enough. */
export function unknownLicences(licence: string): readonly string[] {
  const alternatives = licence.replaceAll(/[()]/g, '').split(' OR ')
  const unknown = alternatives.map((parts) =>
    parts.split(' AND ').filter((part) => !knownLicences.has(part.trim())),
  )
  return unknown.some((parts) => parts.length === 0) ? [] : unknown.flat()
}

/** As Node looks for it: beside the package, then in each folder above. */
function resolve(
  locked: Readonly<Record<string, Locked>>,
  from: string,
  name: string,
): string | undefined {
  let base = from
  for (;;) {
    const path = base === '' ? prefix + name : `${base}/${prefix}${name}`
    if (locked[path] !== undefined) return path
    if (base === '') return undefined
    const above = base.lastIndexOf(`/${prefix}`)
    base = above === -1 ? '' : base.slice(0, above)
  }
}

function importedPackages(folder: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(ts|tsx)$/.test(entry.name)) continue
    if (/\.(test|testing)\.tsx?$/.test(entry.name)) continue
    const source = readFileSync(join(entry.parentPath, entry.name), 'utf8')
    const specifiers = source.matchAll(/(?:from|import\(|^import) ?'([^'.][^']*)'/gm)
    for (const [, specifier = ''] of specifiers) {
      if (specifier.startsWith('node:')) continue
      const parts = specifier.split('/')
      names.add(specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!)
    }
  }
  return names
}

function licenceText(folder: string): string | null {
  if (!existsSync(folder)) return null
  const files = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying)([.-].*)?$/i.test(name))
    .toSorted(bytewise)
  const texts = files.map((name) =>
    readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim(),
  )
  return texts.length === 0 ? null : texts.join('\n\n')
}

function manifestLicence(folder: string): string {
  const { license } = manifestOf(folder)
  return typeof license === 'string' ? license : 'unknown'
}

/** `git+https://host/owner/name.git`, `owner/name` and `git@host:owner/name` name the same place. */
function repositoryOf(folder: string): string | null {
  const { repository } = manifestOf(folder)
  const written =
    typeof repository === 'object' && repository !== null && 'url' in repository
      ? repository.url
      : repository
  if (typeof written !== 'string') return null
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(written)
  if (short !== null) return `https://github.com/${short[1]}`
  const whole = /^(?:git\+)?(?:https?|git|ssh):\/\/(?:git@)?(.+?)(?:\.git)?(?:#.*)?$/.exec(written)
  return whole === null ? null : `https://${whole[1]}`
}

interface Manifest {
  readonly license?: unknown
  readonly repository?: unknown
}

function manifestOf(folder: string): Manifest {
  const path = join(folder, 'package.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : {}
}

const bytewise = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
