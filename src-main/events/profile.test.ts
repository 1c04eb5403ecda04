import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { failureOfWork } from '../data/remote/remote.testing.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { profileLogs } from './profile.ts'

const control = { checkpoint: () => undefined }

async function profileOf(files: Readonly<Record<string, string | Buffer>>) {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const inputs = Object.keys(files).map((name) => ({
    kind: 'file' as const,
    path: join(folder, name),
  }))
  return profileLogs(inputs, control)
}

const songs = [
  { page: 'Home', ts: 1_541_105_830_796, userId: '39', sessionId: 38, length: null },
  { page: 'NextSong', ts: 1_541_106_106_796, userId: '', sessionId: 52, length: 246.3 },
  { page: 'NextSong', ts: 1_541_106_106_796, userId: '8', sessionId: 52, length: 180 },
]
const lines = (objects: readonly unknown[]) =>
  objects.map((one) => `${JSON.stringify(one)}\n`).join('')

describe('the profile of a log', () => {
  it('says of each field what it holds, and how many lines have none', async () => {
    const { fields, lines: count, whole } = await profileOf({ 'a.json': lines(songs) })
    expect([count, whole]).toEqual([3, true])
    expect(fields.find(({ path }) => path[0] === 'userId')).toEqual({
      path: ['userId'],
      types: ['string'],
      present: 3,
      empty: 1,
      distinct: 2,
      distinct_is_at_least: false,
      examples: ['39', '8'],
    })
    expect(fields.find(({ path }) => path[0] === 'length')).toMatchObject({
      types: ['null', 'number'],
      empty: 1,
    })
  })

  it('proposes a mapping and reads time span and types of events by it', async () => {
    const profile = await profileOf({ 'a.json': lines(songs) })
    expect(profile.mapping).toMatchObject({
      fields: { player_id: 'userId', session_id: 'sessionId', event_type: 'page', timestamp: 'ts' },
      timestamp_unit: 'ms',
      event_id: 'generate',
      properties: 'rest',
    })
    expect(profile.time).toEqual({
      first: '2018-11-01T20:57:10.796Z',
      last: '2018-11-01T21:01:46.796Z',
    })
    expect(profile.event_types).toEqual([
      { event_type: 'NextSong', lines: 2 },
      { event_type: 'Home', lines: 1 },
    ])
  })

  it('counts blank and malformed lines, and reads marks, CRLF and compressed files', async () => {
    const text = `\uFEFF${lines(songs).replaceAll('\n', '\r\n')}\r\n{"page":\r\n[1]\r\n`
    const profile = await profileOf({ 'a.jsonl.gz': gzipSync(text) })
    expect(profile).toMatchObject({ lines: 6, blank: 1, malformed: 2, whole: true })
    expect(profile.fields[0]?.path).toEqual(['page'])
  })

  it('tells an archive that is cut off from a fault of the program', async () => {
    const whole = gzipSync(
      Array.from({ length: 500 }, () => JSON.stringify(Math.random())).join('\n'),
    )
    const cut = profileOf({ 'a.jsonl.gz': whole.subarray(0, whole.length / 2) })
    expect((await failureOfWork(cut)).what).toBe(
      'a.jsonl.gz is cut off: its compressed data end too early.',
    )
  })

  it('looks at the first lines of many files and says that it did not read them whole', async () => {
    const many = lines(Array.from({ length: 12_000 }, (_, at) => ({ event_id: `e${at}`, at })))
    const profile = await profileOf({ 'a.jsonl': many, 'b.jsonl': many })
    expect(profile).toMatchObject({ lines: 20_000, whole: false })
    expect(profile.fields[0]).toMatchObject({ distinct: 1000, distinct_is_at_least: true })
  })

  it('names nested fields, and keys with dots as they are', async () => {
    const { fields } = await profileOf({
      'a.jsonl': lines([{ user: { id: 1 }, 'event.type': 'x' }]),
    })
    expect(fields.map(({ path }) => path)).toEqual([['user'], ['user', 'id'], ['event.type']])
  })
})
