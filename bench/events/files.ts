import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { SeededRandom } from '../../src-main/platform/seeded-random.ts'
import type { EventShape } from './shapes.ts'

const SEED = 20_260_110
const FIRST_DAY = Date.UTC(2025, 0, 1)
const DAY = 86_400_000
const DAYS = 31
/** As in the measurements of the notes; malformed lines stay below what a run allows at any size. */
const MALFORMED = 94
const DUPLICATE_SHARE = 1930 / 940_000

const types = ['session_start', 'level_start', 'level_end', 'item_used', 'purchase', 'session_end']
const platforms = ['ios', 'android', 'web'] as const
const countries = ['US', 'BR', 'DE', 'JP', 'GB', 'FR', 'IN', 'PL'] as const

/**
 * Game events of a month in order of time, about 228 bytes a line, the same each time: about 30 events
 * a session, malformed lines and duplicates in between. Made once; returns the pattern that names them.
 */
export async function eventFilesOf(cache: string, shape: EventShape): Promise<string> {
  const folder = join(cache, shape.name)
  const pattern = join(folder, '*.jsonl*')
  if (existsSync(folder)) return pattern
  const aside = `${folder}.tmp`
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(aside, { recursive: true })
  const random = new SeededRandom(SEED)
  const perFile = Math.ceil(shape.events / shape.files)
  for (let file = 0; file < shape.files; file++) {
    const name = `events_${String(file + 1).padStart(2, '0')}.jsonl${shape.gzip ? '.gz' : ''}`
    const from = file * perFile
    const to = Math.min(shape.events, from + perFile)
    await writeLog(join(aside, name), shape, linesOf(from, to, shape.events, random))
  }
  renameSync(aside, folder)
  return pattern
}

async function writeLog(
  path: string,
  { gzip }: EventShape,
  lines: Iterable<string>,
): Promise<void> {
  const file = createWriteStream(path)
  const target = gzip ? createGzip({ level: 6 }) : file
  if (target !== file) target.pipe(file)
  let text = ''
  for (const line of lines) {
    text += line
    if (text.length < 1 << 18) continue
    if (!target.write(text)) await once(target, 'drain')
    text = ''
  }
  target.end(text)
  await finished(file)
}

function* linesOf(
  from: number,
  to: number,
  events: number,
  random: SeededRandom,
): Generator<string> {
  const players = Math.max(10, Math.round(events / 90))
  const duplicates = Math.round(events * DUPLICATE_SHARE)
  for (let n = from; n < to; n++) {
    const line = lineOf(n, events, players, random)
    if (isNth(n, events, MALFORMED)) yield `${line.slice(0, 90)}\n`
    else yield `${line}\n`
    // An event that follows a malformed line would be its first copy.
    if (isNth(n + 1, events, duplicates) && !isNth(n, events, MALFORMED)) yield `${line}\n`
  }
}

/** Whether `n` of `events` is one of `count` spread evenly. */
function isNth(n: number, events: number, count: number): boolean {
  return Math.floor((n * count) / events) !== Math.floor(((n + 1) * count) / events)
}

function lineOf(n: number, events: number, players: number, random: SeededRandom): string {
  const at = new Date(FIRST_DAY + Math.floor((n / events) * DAYS * DAY)).toISOString()
  const player = Math.floor(random.uniform() ** 2 * players)
  const day = Math.floor((n / events) * DAYS)
  const type = types[Math.floor(random.uniform() * types.length)]!
  const platform = platforms[player % platforms.length]
  const country = countries[player % countries.length]
  const level = 1 + Math.floor(random.uniform() * 80)
  const more =
    type === 'purchase'
      ? `"price_usd":${(0.99 + Math.floor(random.uniform() * 20)).toFixed(2)},"item":"gems_500"`
      : `"score":${Math.floor(random.uniform() * 100_000)},"combo":${level % 7}`
  return (
    `{"event_id":"evt_${n.toString(36).padStart(12, '0')}","player_id":"player_${player}",` +
    `"session_id":"s_${player}_${day}_${level % 2}","event_type":"${type}","timestamp":"${at}",` +
    `"properties":{"platform":"${platform}","country":"${country}","level":${level},${more}}}`
  )
}
