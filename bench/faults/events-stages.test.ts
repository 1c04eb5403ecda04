import { expect, it } from 'vitest'
import { disturbStage } from './events-stages.ts'

// All stages, and each way to disturb them: node bench/faults/events-stages.ts
it('an event run that is killed while it writes its results leaves older outputs as they were', async () => {
  const { code, losses } = await disturbStage('Write results', 'kill all')
  expect([code, losses]).toEqual([null, []])
}, 120_000)
