import { SeededRandom } from '../platform/seeded-random.ts'

/**
 * A month of a game's events, one file a day, with faults of every kind in it; the same each time.
 * New players come every day, more of them after a campaign; some come back less and less often; few
 * pay. The log begins in the morning of its first day and ends in the afternoon of its last.
 */

const SEED = 20_250_301
const FIRST_DAY = Date.UTC(2025, 2, 1)
const DAYS = 31
const DAY = 86_400_000
const LOG_BEGINS = FIRST_DAY + 9.5 * 3_600_000
const LOG_ENDS = FIRST_DAY + (DAYS - 1) * DAY + 14.6 * 3_600_000
const CAMPAIGN_DAY = 11
/** From this day on the game sends a further property. */
const UPDATE_DAY = 17

/** The clock to read the log with: shortly after its end. */
export const sampleNow = new Date(LOG_ENDS + 30 * 60_000).toISOString()

export interface SampleFile {
  readonly name: string
  readonly text: string
}

interface Player {
  readonly id: string
  readonly firstDay: number
  readonly platform: string
  readonly country: string
  /** How fond of the game: scales how often they come back. */
  readonly liking: number
  readonly pays: boolean
  level: number
}

interface Line {
  readonly at: number
  readonly text: string
}

const platforms = ['ios', 'ios', 'android', 'android', 'android', 'web'] as const
const countries = ['US', 'US', 'US', 'BR', 'DE', 'JP', 'GB', 'FR', 'IN', 'PL'] as const
const items = [
  { item: 'starter_pack', price_usd: 1.99 },
  { item: 'gems_500', price_usd: 4.99 },
  { item: 'gems_500', price_usd: 4.99 },
  { item: 'no_ads', price_usd: 6.99 },
  { item: 'gems_2500', price_usd: 19.99 },
  { item: 'season_pass', price_usd: 9.99 },
] as const

export function sampleLog(): readonly SampleFile[] {
  const random = new SeededRandom(SEED)
  const players: Player[] = []
  let lines: Line[][] = Array.from({ length: DAYS }, () => [])
  let events = 0
  const add = (at: number, fields: Record<string, unknown>): void => {
    if (at < LOG_BEGINS || at > LOG_ENDS) return
    const day = Math.floor((at - FIRST_DAY) / DAY)
    const event_id = `e${(++events).toString(36).padStart(6, '0')}`
    const event = { event_id, ...fields, timestamp: instant(at) }
    lines[day]?.push({ at, text: JSON.stringify(event) })
  }
  for (let day = 0; day < DAYS; day++) {
    const newcomers = newcomersOf(day, random)
    for (let i = 0; i < newcomers; i++) players.push(newPlayer(players.length, day, random))
    for (const player of players) {
      if (random.uniform() >= chanceOf(player, day)) continue
      const sessions = 1 + (random.uniform() < 0.3 ? 1 : 0)
      for (let session = 0; session < sessions; session++) play(player, day, session, random, add)
    }
  }
  lines = lines.map((ofDay) => ofDay.toSorted((a, b) => a.at - b.at))
  addFaults(lines, random)
  return lines.map((ofDay, day) => ({
    name: `events_${dateOf(day)}.jsonl`,
    text: fileText(ofDay, day),
  }))
}

/** New players of a day: more at weekends, a wave after the campaign. */
function newcomersOf(day: number, random: SeededRandom): number {
  const weekday = new Date(FIRST_DAY + day * DAY).getUTCDay()
  const weekend = weekday === 0 || weekday === 6 ? 1.35 : 1
  const campaign = day < CAMPAIGN_DAY ? 1 : 1 + 2.6 * Math.exp(-(day - CAMPAIGN_DAY) / 2)
  return Math.round(28 * weekend * campaign * random.lognormal(0.12))
}

function newPlayer(index: number, firstDay: number, random: SeededRandom): Player {
  const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)]!
  // Who came with the campaign likes the game less.
  const campaign = firstDay >= CAMPAIGN_DAY && firstDay < CAMPAIGN_DAY + 4 ? 0.6 : 1
  return {
    id: `player_${String(index + 1).padStart(5, '0')}`,
    firstDay,
    platform: pick(platforms),
    country: pick(countries),
    liking: campaign * random.lognormal(0.7),
    pays: random.uniform() < 0.07,
    level: 1,
  }
}

/** That a player plays on a day: certain on the first, then a power of the days since. */
function chanceOf({ firstDay, liking }: Player, day: number): number {
  const since = day - firstDay
  return since === 0 ? 1 : Math.min(0.95, 0.42 * liking * since ** -0.65)
}

function play(
  player: Player,
  day: number,
  session: number,
  random: SeededRandom,
  add: (at: number, fields: Record<string, unknown>) => void,
): void {
  // Most play in the evening; hours run over midnight.
  const hour = (19 + 4.5 * random.normal() + 24) % 24
  let at = FIRST_DAY + day * DAY + hour * 3_600_000
  const base = {
    player_id: player.id,
    session_id: `s_${player.id.slice(-5)}_${dateOf(day).slice(-2)}${session}`,
  }
  const about = { platform: player.platform, country: player.country }
  const version = day < UPDATE_DAY ? '3.1.0' : '3.2.0'
  const event = (event_type: string, properties: Record<string, unknown>): void => {
    add(Math.round(at), { ...base, event_type, properties, app_version: version })
    at += 1000 * (8 + 70 * random.uniform())
  }
  event(
    'session_start',
    day < UPDATE_DAY ? about : { ...about, experiment: player.level % 2 ? 'a' : 'b' },
  )
  const rounds = 1 + Math.floor(3 * random.lognormal(0.5))
  for (let round = 0; round < rounds; round++) {
    const level = player.level
    event('level_start', { ...about, level })
    at += 1000 * 90 * random.lognormal(0.5)
    const won = random.uniform() < 0.68
    event(won ? 'level_complete' : 'level_fail', {
      ...about,
      level,
      score: Math.round(900 * level ** 0.6 * random.lognormal(0.4)),
      stars: won ? 1 + random.integer(3) : 0,
    })
    if (won) player.level++
    if (random.uniform() < 0.16) {
      event('ad_watched', {
        ...about,
        placement: random.uniform() < 0.5 ? 'revive' : 'bonus',
        reward_gems: 25,
      })
    }
  }
  if (random.uniform() < (player.pays ? 0.55 : 0.12))
    event('shop_open', { ...about, level: player.level })
  if (player.pays && random.uniform() < 0.42) {
    const bought = items[random.integer(items.length)]!
    event('item_purchase', { ...about, ...bought, currency: 'USD' })
  }
  // Some devices lose the end of a session.
  if (random.uniform() < 0.94) event('session_end', { ...about, rounds })
}

/** What real logs have: lines cut short, retried, without a player, from clocks that go wrong. */
function addFaults(days: Line[][], random: SeededRandom): void {
  const anyDay = (): Line[] => days[random.integer(days.length)]!
  const spoil = (count: number, change: (event: Record<string, unknown>) => unknown): void => {
    for (let i = 0; i < count; i++) {
      const day = anyDay()
      const at = random.integer(day.length)
      const { text, at: time } = day[at]!
      if (!isObject(text)) continue
      const changed = change(JSON.parse(text) as Record<string, unknown>)
      day[at] = { at: time, text: typeof changed === 'string' ? changed : JSON.stringify(changed) }
    }
  }
  const clock = (event: Record<string, unknown>): number => Date.parse(String(event['timestamp']))
  spoil(14, (event) => JSON.stringify(event).slice(0, 30 + random.integer(60)))
  spoil(5, (event) =>
    JSON.stringify(event)
      .replace(/"level":\d+/, '"level":NaN')
      .replace(/}$/, ',}'),
  )
  spoil(3, () => 'Uncaught TypeError: Failed to fetch (telemetry.js:118)')
  spoil(2, (event) => JSON.stringify([event]))
  spoil(31, (event) =>
    Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'player_id')),
  )
  spoil(12, (event) => ({ ...event, player_id: '' }))
  spoil(7, (event) => ({ ...event, event_type: null }))
  spoil(9, (event) => ({ ...event, player_id: { id: event['player_id'] } }))
  spoil(4, (event) => ({ ...event, properties: 'none' }))
  spoil(16, (event) => ({ ...event, timestamp: clock(event) }))
  spoil(8, (event) => ({ ...event, timestamp: new Date(clock(event)).toUTCString() }))
  spoil(11, (event) => ({ ...event, timestamp: instant(clock(event) + 365 * DAY) }))
  // A test account buys for more than anybody would.
  spoil(3, (event) => ({
    ...event,
    event_type: 'item_purchase',
    properties: {
      platform: 'web',
      country: 'US',
      item: 'debug_pack',
      price_usd: 99_999,
      currency: 'USD',
    },
  }))
  // Zones: the same instants, written otherwise.
  spoil(60, (event) => ({
    ...event,
    timestamp: Number.isNaN(clock(event))
      ? event['timestamp']
      : instant(clock(event) + 2 * 3_600_000).replace('Z', '+02:00'),
  }))
  // Batches that were sent twice, some into the file of the next day.
  for (let batch = 0; batch < 24; batch++) {
    const day = random.integer(days.length)
    const from = days[day]!
    const into = random.uniform() < 0.25 ? days[Math.min(days.length - 1, day + 1)]! : from
    const start = random.integer(Math.max(1, from.length - 8))
    const again = from
      .slice(start, start + 2 + random.integer(7))
      .filter(({ text }) => isObject(text))
    into.splice(Math.min(into.length, start + 40), 0, ...again)
  }
  for (let i = 0; i < 18; i++) {
    const day = anyDay()
    day.splice(random.integer(day.length), 0, { at: 0, text: '' })
  }
}

function isObject(text: string): boolean {
  return text.startsWith('{') && text.endsWith('}') && !text.includes('NaN') && !text.endsWith(',}')
}

/** One file comes from another system: with a byte-order mark and CRLF. */
function fileText(lines: readonly Line[], day: number): string {
  const isOdd = day === 6
  const end = isOdd ? '\r\n' : '\n'
  return (isOdd ? '\uFEFF' : '') + lines.map(({ text }) => text + end).join('')
}

function dateOf(day: number): string {
  return instant(FIRST_DAY + day * DAY).slice(0, 10)
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
