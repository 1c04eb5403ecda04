import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Check, CheckName, QualityReport } from '../../src-shared/events/report.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { checkHistory, earlierRuns } from './check-history.ts'

const check = (name: CheckName, passed: boolean, observed: number): Check => ({
  name,
  severity: 'warning',
  passed,
  message: `${name} ${observed}`,
  observed,
  threshold: 1,
  examples: [],
})

const quality = (kept: number, checks: Check[]): QualityReport => ({
  status: 'ok',
  counts: {
    lines: kept,
    blank: 0,
    kept,
    rejected: {
      malformed_json: 0,
      missing_field: 0,
      bad_type: 0,
      bad_timestamp: 0,
      future_timestamp: 0,
      duplicate_event: 0,
    },
  },
  null_share: {},
  checks,
  properties: [{ key: 'level', count: 1, types: ['number'] }],
})

it('gives what each check found in each run that made it, the oldest first', () => {
  const runs = [
    {
      id: 'late',
      at: '2026-01-03T00:00:00.000Z',
      quality: quality(3, [check('min_events', true, 3), check('schema_drift', false, 2)]),
    },
    {
      id: 'early',
      at: '2026-01-02T00:00:00.000Z',
      quality: quality(1, [check('min_events', false, 1)]),
    },
  ]
  const seen = checkHistory(runs).map(({ name, points }) => [
    name,
    points.map(({ run, at, passed, observed }) => [run, at.slice(0, 10), passed, observed]),
  ])
  expect(seen).toEqual([
    [
      'min_events',
      [
        ['early', '2026-01-02', false, 1],
        ['late', '2026-01-03', true, 3],
      ],
    ],
    ['schema_drift', [['late', '2026-01-03', false, 2]]],
  ])
})

it('reads earlier runs from their folders and passes over those without a report', async () => {
  const folder = temporaryFolder()
  const write = (name: string, text: string): string => {
    mkdirSync(join(folder, name, 'artifacts'), { recursive: true })
    writeFileSync(join(folder, name, 'artifacts', 'quality_report.json'), text)
    return join(folder, name)
  }
  const folders = [
    write('good', JSON.stringify(quality(7, []))),
    write('torn', '{"status"'),
    join(folder, 'gone'),
  ]
  expect(await earlierRuns(folders)).toEqual([
    { events: 7, properties: [{ key: 'level', count: 1, types: ['number'] }] },
  ])
})
