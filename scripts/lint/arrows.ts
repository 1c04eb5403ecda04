/**
 * The walls of the house (docs/ARCHITECTURE.md) as one table and one pure judgement over it.
 * `arrows-plugin.ts` asks it about each import that oxlint meets.
 */
import { builtinModules } from 'node:module'
import { posix } from 'node:path'

/** An import that breaks a wall: which arrow it runs against, and the way out. */
export interface Breach {
  readonly arrow: string
  readonly wayOut: string
}

export interface ImportSite {
  /** The importing file, relative to the repository root, with forward slashes. */
  readonly file: string
  /** What stands in the quotes. */
  readonly specifier: string
  /** True for `import type`, which leaves nothing behind at run time. */
  readonly typeOnly: boolean
}

/** The families: one job kind each; none of them knows another. */
export const FAMILIES: readonly string[] = ['allocation', 'events', 'reconciliation']

/** The only files of a family that others import. */
export const DOORS: readonly string[] = ['index', 'runner', 'query']

/**
 * Who may import whom. A layer may import itself and the layers named here, nothing else.
 * `family` stands for each family; `tools` for bench, e2e and scripts; `root` for configuration
 * and for tests about the house as a whole.
 */
export const LAYERS = {
  shared: [],
  platform: ['shared'],
  store: ['shared', 'platform'],
  data: ['shared', 'platform'],
  jobs: ['shared', 'platform', 'store', 'data'],
  family: ['shared', 'platform', 'store', 'data', 'jobs'],
  console: ['shared', 'platform', 'store', 'data', 'jobs', 'family'],
  hosts: ['shared', 'platform', 'store', 'data', 'jobs', 'family', 'console'],
  renderer: ['shared'],
  tools: ['shared', 'platform', 'store', 'data', 'jobs', 'family', 'console', 'hosts'],
  root: ['shared', 'platform', 'store', 'data', 'jobs', 'family', 'console', 'hosts', 'tools'],
} as const satisfies Record<string, readonly string[]>

export type Layer = keyof typeof LAYERS

/** A package (or a prefix ending in `/`) and the only places that may import it. */
interface PackageWall {
  readonly packages: readonly string[]
  readonly allowed: (site: ImportSite) => boolean
  readonly arrow: string
  readonly wayOut: string
}

const PACKAGE_WALLS: readonly PackageWall[] = [
  {
    packages: ['@duckdb/'],
    allowed: ({ file }) => inside(file, 'src-main/data') || isTool(file),
    arrow: 'DuckDB is loaded in src-main/data only',
    wayOut: 'use the connection and query helpers of src-main/data, from a runner.ts or query.ts',
  },
  {
    packages: ['better-sqlite3'],
    allowed: ({ file }) => inside(file, 'src-main/store') || isTool(file),
    arrow: 'SQLite is opened in src-main/store only',
    wayOut: 'add a method to a repository in src-main/store',
  },
  {
    packages: ['@orpc/'],
    allowed: ({ file, typeOnly }) =>
      inside(file, 'src-shared/contract') ||
      inside(file, 'src-main/console') ||
      inside(file, 'src-main/hosts/server') ||
      inside(file, 'src-main/hosts/cli') ||
      inside(file, 'src-main/hosts/desktop') ||
      /^src-renderer\/rpc(\.test)?\.tsx?$/.test(file) ||
      (isTest(file) && typeOnly),
    arrow: 'oRPC stays in the contract, the console, the host adapters and src-renderer/rpc.ts',
    wayOut:
      'describe the call in src-shared/contract, implement it in src-main/console, and call it through src-renderer/rpc.ts or the host',
  },
  {
    packages: ['electron', 'electron/'],
    allowed: ({ file }) => inside(file, 'src-main/hosts') || isTool(file),
    arrow: 'nothing below hosts knows Electron',
    wayOut: 'let the host pass in what differs (src-main/hosts/desktop)',
  },
  {
    packages: ['fastify', '@fastify/'],
    allowed: ({ file }) => inside(file, 'src-main/hosts') || isTool(file),
    arrow: 'nothing below hosts knows the HTTP server',
    wayOut: 'put it into src-main/hosts/server, or let the host pass in what differs',
  },
  {
    packages: [
      'commander',
      'chalk',
      'picocolors',
      'ora',
      'ink',
      'inquirer',
      '@inquirer/',
      'cli-table3',
      'node:repl',
      'node:tty',
    ],
    allowed: ({ file }) => inside(file, 'src-main/hosts') || isTool(file),
    arrow: 'nothing below hosts knows the terminal',
    wayOut: 'return data and let src-main/hosts/cli print it',
  },
  {
    packages: ['pg', '@clickhouse/'],
    allowed: ({ file }) => inside(file, 'src-main/data') || isTool(file),
    arrow: 'database servers are spoken to in src-main/data only',
    wayOut: 'add a source or a sink to src-main/data',
  },
  {
    packages: ['recharts', 'recharts/'],
    allowed: ({ file }) => inside(file, 'src-renderer/components/chart') || isTool(file),
    arrow: 'the plot library is imported in src-renderer/components/chart only',
    wayOut: 'draw by ColumnChart or PlaneChart of components/chart/chart.tsx',
  },
  {
    packages: ['react', 'react/', 'react-dom', 'react-dom/', '@mantine/', '@tanstack/'],
    allowed: ({ file }) => inside(file, 'src-renderer') || isTool(file) || isRoot(file),
    arrow: 'screens are built in src-renderer only',
    wayOut: 'move the logic to src-shared, or the view to src-renderer',
  },
  {
    packages: ['vitest', 'vitest/', 'fast-check'],
    allowed: ({ file }) => isTest(file) || isTool(file) || isRoot(file) || isTestSupport(file),
    arrow: 'what ships does not import the test tools',
    wayOut: 'move it to a *.test.ts, or to a *.testing.ts that only tests import',
  },
]

/** Packages that run anywhere, and so may be used by what crosses every boundary. */
const SHARED_PACKAGES: readonly string[] = ['zod', '@orpc/', 'vitest', 'fast-check']

/** Hosts that are processes of their own: they are started, never imported. */
const PROCESS_HOSTS: readonly string[] = ['runner', 'query', 'desktop']

/** Returns the wall that an import breaks, or undefined when it runs along the arrows. */
export function judgeImport(site: ImportSite): Breach | undefined {
  const specifier = site.specifier.replace(/\?.*$/, '')
  if (!specifier.startsWith('.')) return judgePackage({ ...site, specifier })
  return judgeFile(site.file, posix.normalize(posix.join(posix.dirname(site.file), specifier)))
}

function judgePackage(site: ImportSite): Breach | undefined {
  const { file, specifier } = site
  const layer = layerOf(file)
  const builtin = isBuiltin(specifier)
  if (builtin && layer === 'shared') {
    return {
      arrow: 'src-shared runs everywhere and imports nothing of Node',
      wayOut: 'keep the pure part here and put what needs Node into src-main',
    }
  }
  if (builtin && layer === 'renderer') {
    return {
      arrow: 'src-renderer runs in a browser and imports nothing of Node',
      wayOut: 'ask the core through src-renderer/rpc.ts',
    }
  }
  const wall = PACKAGE_WALLS.find((candidate) => matchesAny(specifier, candidate.packages))
  if (wall !== undefined && !wall.allowed(site)) return { arrow: wall.arrow, wayOut: wall.wayOut }
  if (layer === 'shared' && !matchesAny(specifier, SHARED_PACKAGES)) {
    return {
      arrow: `src-shared imports only ${SHARED_PACKAGES.slice(0, 1).join(', ')} and, in the contract, oRPC`,
      wayOut: 'keep the pure part here and put the rest into src-main or src-renderer',
    }
  }
  return undefined
}

function judgeFile(from: string, to: string): Breach | undefined {
  const fromLayer = layerOf(from)
  const toLayer = layerOf(to)
  if (fromLayer === undefined || toLayer === undefined) {
    const stranger = fromLayer === undefined ? from : to
    return stranger.startsWith('src-')
      ? {
          arrow: `${posix.dirname(stranger)} has no place in the table of layers`,
          wayOut: 'give it one in scripts/lint/arrows.ts, or move the file',
        }
      : undefined
  }
  if (fromLayer === 'family' && toLayer === 'family' && familyOf(from) !== familyOf(to)) {
    return {
      arrow: 'a family never imports another',
      wayOut:
        'move what both need to src-main/jobs, src-main/data or src-shared, or join them in src-main/console',
    }
  }
  if (fromLayer !== toLayer && !(LAYERS[fromLayer] as readonly string[]).includes(toLayer)) {
    return judgeBackwards(fromLayer, toLayer)
  }
  if (toLayer === 'family' && fromLayer !== 'family') return judgeDoor(from, fromLayer, to)
  if (toLayer === 'hosts' && !isTest(from)) return judgeHost(from, to)
  return undefined
}

function judgeBackwards(from: Layer, to: Layer): Breach {
  if (from === 'renderer') {
    return {
      arrow: 'src-renderer imports from src-shared and itself only',
      wayOut:
        'move what both sides need to src-shared, or ask the core through src-renderer/rpc.ts',
    }
  }
  const known = LAYERS[from].join(', ')
  return {
    arrow: `arrows point one way: ${from} may import ${known === '' ? 'nothing but itself' : known}, not ${to}`,
    wayOut: 'move what both need to the lower layer, or let the upper layer pass it in',
  }
}

function judgeDoor(from: string, fromLayer: Layer, to: string): Breach | undefined {
  if (inside(from, 'bench') || inside(from, 'e2e')) return undefined
  const family = familyOf(to) ?? ''
  const door = doorOf(to)
  const doors = doorsOpenTo(from, fromLayer)
  if (door !== undefined && doors.includes(door)) return undefined
  const named = doors.map((name) => `src-main/${family}/${name}.ts`).join(' or ')
  return {
    arrow:
      door === undefined
        ? `${to} is inside the family ${family}; from outside only its doors are imported`
        : `${place(from)} does not use the door ${door}.ts of a family`,
    wayOut: `import ${named}, and export there what is missing`,
  }
}

/** The core takes index.ts (no DuckDB behind it); runner and query processes take their own. */
function doorsOpenTo(from: string, fromLayer: Layer): readonly string[] {
  if (inside(from, 'src-main/hosts/runner')) return ['runner']
  if (inside(from, 'src-main/hosts/query')) return ['query']
  return fromLayer === 'console' || fromLayer === 'hosts' ? ['index'] : DOORS
}

function judgeHost(from: string, to: string): Breach | undefined {
  const host = to.split('/')[2] ?? ''
  // Journeys of the desktop's page put a core beside it.
  if (inside(from, 'e2e')) return undefined
  if (!PROCESS_HOSTS.includes(host) || inside(from, `src-main/hosts/${host}`)) return undefined
  return {
    arrow: `src-main/hosts/${host} is a process of its own and is started, not imported`,
    wayOut: 'spawn it by its path, or move what both need to a lower layer',
  }
}

/** The layer of a file, or undefined when it lies outside the table. */
function layerOf(file: string): Layer | undefined {
  const [top = '', second = ''] = file.split('/')
  if (top === 'src-shared') return 'shared'
  if (top === 'src-renderer') return 'renderer'
  if (top === 'bench' || top === 'e2e' || top === 'scripts') return 'tools'
  if (isRoot(file)) return 'root'
  if (top !== 'src-main') return undefined
  if (FAMILIES.includes(second)) return 'family'
  return SRC_MAIN_LAYERS.find((layer) => layer === second)
}

const SRC_MAIN_LAYERS = ['platform', 'store', 'data', 'jobs', 'console', 'hosts'] as const

function familyOf(file: string): string | undefined {
  return FAMILIES.find((family) => inside(file, `src-main/${family}`))
}

function doorOf(file: string): string | undefined {
  const parts = file.split('/')
  if (parts.length === 2) return 'index'
  return parts.length === 3
    ? DOORS.find((door) => parts[2] === `${door}.ts` || parts[2] === door)
    : undefined
}

function place(file: string): string {
  return file.startsWith('src-main/hosts/') ? posix.dirname(file) : (layerOf(file) ?? file)
}

function inside(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`)
}

function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file)
}

function isTestSupport(file: string): boolean {
  return /\.testing\.tsx?$/.test(file)
}

function isTool(file: string): boolean {
  return inside(file, 'bench') || inside(file, 'e2e') || inside(file, 'scripts')
}

/** Configuration at the root, and tests about the whole house directly in src-main. */
function isRoot(file: string): boolean {
  return !file.includes('/') || /^src-main\/[^/]+\.test\.ts$/.test(file)
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier)
}

function matchesAny(specifier: string, packages: readonly string[]): boolean {
  return packages.some((name) =>
    name.endsWith('/') ? specifier.startsWith(name) : specifier === name,
  )
}
