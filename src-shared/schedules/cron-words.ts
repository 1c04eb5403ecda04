/**
 * The usual expressions in words: `Monday to Friday at 06:30`. Null for those that words would not make
 * clearer; the next starts tell what they mean.
 */
export function cronWords(cron: string): string | null {
  const expression = cron.trim().toLowerCase()
  const nickname = nicknames[expression]
  if (nickname !== undefined) return nickname
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...rest] =
    expression.split(/\s+/)
  if (rest.length > 0 || month !== '*') return null
  if (hour === '*' && day === '*' && weekday === '*') return withinHours(minute)
  if (!/^\d{1,2}$/.test(minute) || !/^\d{1,2}(,\d{1,2})*$/.test(hour)) return null
  const times = hour.split(',').map((each) => `${each.padStart(2, '0')}:${minute.padStart(2, '0')}`)
  const days = dayWords(day, weekday)
  return days === null ? null : `${days} at ${listed(times)}`
}

const nicknames: Readonly<Record<string, string>> = {
  '@hourly': 'every hour',
  '@daily': 'every day at 00:00',
  '@midnight': 'every day at 00:00',
  '@weekly': 'every Sunday at 00:00',
  '@monthly': 'on day 1 of the month at 00:00',
  '@yearly': 'on 1 January at 00:00',
  '@annually': 'on 1 January at 00:00',
}

function withinHours(minute: string): string | null {
  if (minute === '*') return 'every minute'
  const [, step] = /^\*\/(\d{1,2})$/.exec(minute) ?? []
  if (step !== undefined) return 60 % Number(step) === 0 ? `every ${step} minutes` : null
  return /^\d{1,2}$/.test(minute) ? `every hour at :${minute.padStart(2, '0')}` : null
}

function dayWords(day: string, weekday: string): string | null {
  if (day === '*' && weekday === '*') return 'every day'
  if (weekday === '*') {
    if (day === 'l') return 'on the last day of the month'
    return /^\d{1,2}$/.test(day) ? `on day ${day} of the month` : null
  }
  if (day !== '*') return null
  const [, from, to] = /^([0-7]|[a-z]{3})-([0-7]|[a-z]{3})$/.exec(weekday) ?? []
  if (from !== undefined && to !== undefined) {
    const [first, last] = [nameOf(from), nameOf(to)]
    return first === undefined || last === undefined ? null : `${first} to ${last}`
  }
  const names = weekday.split(',').map(nameOf)
  return names.every((name) => name !== undefined) ? `every ${listed(names)}` : null
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function nameOf(weekday: string): string | undefined {
  if (/^[0-7]$/.test(weekday)) return weekdays[Number(weekday) % 7]
  return weekday.length === 3
    ? weekdays.find((name) => name.toLowerCase().startsWith(weekday))
    : undefined
}

function listed(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}
