/** The zone of this window. */
export const ownTimezone = new Intl.DateTimeFormat().resolvedOptions().timeZone

/** Names of today, where browsers list the one of before; people look for these. */
const renamed = [
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Ho_Chi_Minh',
  'Asia/Yangon',
  'Europe/Kyiv',
  'America/Nuuk',
  'Pacific/Pohnpei',
  'Pacific/Chuuk',
]

/** Zones to choose from, the reader's own and UTC first. Underscores are read as spaces. */
export function timezoneOptions(current: string): { value: string; label: string }[] {
  const names = [
    ownTimezone,
    'UTC',
    current,
    ...[...Intl.supportedValuesOf('timeZone'), ...renamed.filter(isKnown)].toSorted(),
  ]
  return [...new Set(names)].map((value) => ({ value, label: value.replaceAll('_', ' ') }))
}

function isKnown(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
