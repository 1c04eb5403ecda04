/** A log to measure with, and what is promised for it on two cores. */
export interface EventShape {
  readonly name: string
  readonly title: string
  readonly events: number
  readonly files: number
  readonly gzip: boolean
  /** Of the whole command, every process. */
  readonly most: { readonly eventsPerSecond: number; readonly bytes: number }
  /** Measured unless others are named. */
  readonly usual: boolean
}

const small = { eventsPerSecond: 350_000, bytes: 450e6 }
const large = { eventsPerSecond: 350_000, bytes: 1e9 }

export const eventShapes: readonly EventShape[] = [
  {
    name: '1m',
    title: '0.94M events, one file',
    events: 940_000,
    files: 1,
    gzip: false,
    most: small,
    usual: true,
  },
  {
    name: '1m_daily',
    title: '0.94M events, 31 daily files',
    events: 940_000,
    files: 31,
    gzip: false,
    most: small,
    usual: true,
  },
  {
    name: '1m_gz',
    title: '0.94M events, one .gz',
    events: 940_000,
    files: 1,
    gzip: true,
    most: small,
    usual: true,
  },
  {
    name: '1m_daily_gz',
    title: '0.94M events, 31 daily .gz',
    events: 940_000,
    files: 31,
    gzip: true,
    most: small,
    usual: true,
  },
  {
    name: '10m',
    title: '10M events, one file',
    events: 10_000_000,
    files: 1,
    gzip: false,
    most: large,
    usual: false,
  },
  {
    name: '10m_daily',
    title: '10M events, 31 daily files',
    events: 10_000_000,
    files: 31,
    gzip: false,
    most: large,
    usual: false,
  },
  {
    name: '10m_gz',
    title: '10M events, one .gz',
    events: 10_000_000,
    files: 1,
    gzip: true,
    most: large,
    usual: false,
  },
  {
    name: '10m_daily_gz',
    title: '10M events, 31 daily .gz',
    events: 10_000_000,
    files: 31,
    gzip: true,
    most: large,
    usual: false,
  },
]
