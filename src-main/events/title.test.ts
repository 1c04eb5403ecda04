import { expect, it } from 'vitest'
import { eventsJob } from '../../src-shared/events/job.ts'
import { eventsTitle } from './index.ts'

it.each([
  [['/logs/2025/events_05.jsonl.gz'], 'events_05'],
  [['/logs/game/events_*.jsonl'], 'game'],
  [['/logs/game/**/*.json'], 'game'],
  [['C:\\logs\\game\\*.json', 'D:\\more.jsonl'], 'game and 1 more'],
  [['*.jsonl'], '*'],
])('a run over %s is called %s', (paths, title) => {
  const inputs = paths.map((path) => ({ kind: 'file', path }))
  expect(eventsTitle(eventsJob.parse({ kind: 'events', inputs }))).toBe(title)
})
