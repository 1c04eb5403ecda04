import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { rejectReason } from '../../src-shared/events/report.ts'
import { runOver } from './run-in-test.testing.ts'
import { sampleLog, sampleNow } from './sample-log.ts'

it('is the same on each call', () => {
  const hash = () => createHash('sha256').update(JSON.stringify(sampleLog())).digest('hex')
  expect(hash()).toBe(hash())
})

it('has lines of every fault in it, few enough to be cleaned', async () => {
  const files = Object.fromEntries(sampleLog().map(({ name, text }) => [name, text]))
  const { quality } = await runOver(files, { configuration: {}, now: sampleNow })
  const { counts } = quality
  expect(quality.status).toBe('warning')
  expect(counts.kept).toBeGreaterThan(45_000)
  expect(counts.blank).toBeGreaterThan(0)
  expect(rejectReason.options.filter((reason) => counts.rejected[reason] === 0)).toEqual([])
})
