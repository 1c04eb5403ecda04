import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureFirstScreen } from '../../scripts/lib/first-screen.ts'
import { modulesLoadedBy } from '../../scripts/lib/loaded-modules.ts'
import { ROOT } from '../../scripts/lib/process.ts'
import { ensureRendererBuilt } from '../../scripts/lib/renderer-build.ts'
import { measureCommand, median } from '../support/measure.ts'
import { coreReady, serverFirstByte } from './hosts.ts'

export interface StartOptions {
  /** Starts of each, of which the median counts. */
  readonly repeats: number
  readonly json: string | null
}

interface Row {
  readonly name: string
  /** The median. */
  readonly measured: number
  /** On a machine that does other things as well, nearest to what it would be alone. */
  readonly fastest?: number
  readonly unit: 'ms' | 'kB gzip' | 'modules'
  /** At most this; null where nothing is promised. */
  readonly promised: number | null
}

/** Sources as a checkout runs them, and the bundles that people install. */
const forms = [
  {
    name: 'checkout',
    command: join(ROOT, 'src-main', 'hosts', 'cli', 'main.ts'),
    core: join(ROOT, 'src-main', 'hosts', 'desktop', 'core-entry.ts'),
  },
  {
    name: 'built',
    command: join(ROOT, 'dist', 'node', 'src-main', 'hosts', 'cli', 'main.js'),
    core: join(ROOT, 'dist', 'desktop', 'main', 'core.js'),
  },
] as const

/** Measures how long people wait before anything is there. Returns 1 when a promise is not kept. */
export async function benchStart({ repeats, json }: StartOptions): Promise<number> {
  await ensureRendererBuilt()
  const folder = mkdtempSync(join(tmpdir(), 'quartermaster-start-'))
  const rows: Row[] = []
  try {
    for (const { name, command, core } of forms) {
      if (existsSync(command)) rows.push(...(await commandRows(name, command, repeats, folder)))
      if (existsSync(core)) {
        const times = await repeatedly(repeats, () => coreReady(core, join(folder, name, 'core')))
        rows.push({ name: `${name}: core ready`, ...times, unit: 'ms', promised: null })
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
  const screen = await measureFirstScreen()
  const help = await modulesLoadedBy([forms[0].command, '--help'])
  rows.push(
    {
      name: 'first screen, everything index.html loads',
      measured: screen.files.reduce((sum, { gzip }) => sum + gzip, 0) / 1000,
      unit: 'kB gzip',
      promised: 350,
    },
    { name: 'first screen', measured: screen.modules.length, unit: 'modules', promised: null },
    { name: 'checkout: --help', measured: help.length, unit: 'modules', promised: null },
  )
  print(rows, repeats)
  if (json !== null) {
    const conditions = { node: process.versions.node, cpus: cpus().length, repeats }
    writeFileSync(json, `${JSON.stringify({ bench: 'start', conditions, rows }, null, 2)}\n`)
  }
  return rows.every(isKept) ? 0 : 1
}

/** Each start beside one of bare Node, so that a busy moment hits both. */
async function commandRows(
  form: string,
  command: string,
  repeats: number,
  folder: string,
): Promise<readonly Row[]> {
  const times = { bare: [] as number[], help: [] as number[], version: [] as number[] }
  const words = {
    bare: ['--eval', '0'],
    help: [command, '--help'],
    version: [command, '--version'],
  }
  // One more than counted: the first fills the caches of the system and of compiled modules.
  for (let repeat = 0; repeat <= repeats; repeat++) {
    for (const which of ['bare', 'help', 'version'] as const) {
      const { exitCode, seconds, stderr } = await measureCommand(process.execPath, words[which])
      if (exitCode !== 0)
        throw new Error(`${words[which].join(' ')} ended with ${exitCode}: ${stderr}`)
      if (repeat > 0) times[which].push(seconds * 1000)
    }
  }
  const bare = timesOf(times.bare)
  const server = await repeatedly(repeats, () =>
    serverFirstByte(command, join(folder, form, 'server')),
  )
  return [
    { name: `${form}: node --eval 0`, ...bare, unit: 'ms', promised: null },
    {
      name: `${form}: --help, beyond Node's own start`,
      ...beyond(timesOf(times.help), bare),
      unit: 'ms',
      promised: 150,
    },
    {
      name: `${form}: --version, beyond Node's own start`,
      ...beyond(timesOf(times.version), bare),
      unit: 'ms',
      promised: 150,
    },
    {
      name: `${form}: server, to the first byte of /`,
      ...server,
      unit: 'ms',
      promised: 700,
    },
  ]
}

async function repeatedly(repeats: number, once: () => Promise<number>): Promise<Times> {
  const times: number[] = []
  await once()
  for (let repeat = 0; repeat < repeats; repeat++) times.push(await once())
  return timesOf(times)
}

interface Times {
  readonly measured: number
  readonly fastest: number
}

const timesOf = (times: readonly number[]): Times => ({
  measured: median(times),
  fastest: Math.min(...times),
})

const beyond = (times: Times, bare: Times): Times => ({
  measured: times.measured - bare.measured,
  fastest: times.fastest - bare.fastest,
})

const isKept = ({ measured, promised }: Row): boolean => promised === null || measured <= promised

function print(rows: readonly Row[], repeats: number): void {
  const lines = rows.map((row) => [
    row.name,
    `${row.unit === 'modules' ? row.measured : row.measured.toFixed(0)} ${row.unit}`,
    row.fastest === undefined ? '' : `${row.fastest.toFixed(0)} ms`,
    row.promised === null ? '' : `${row.promised} ${row.unit}`,
    isKept(row) ? '' : 'NOT KEPT',
  ])
  const all = [['start', 'measured', 'fastest', 'promised', ''], ...lines]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((line) => line[column]!.length)))
  const text = all.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  process.stdout.write(`${text.join('\n')}\n\nMedian of ${repeats} starts, warm caches.\n`)
}
