import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openApiText } from './openapi.ts'

const golden = new URL('../../resources/openapi.json', import.meta.url)

const operation = z.object({
  operationId: z.string(),
  summary: z.string().min(1),
  tags: z.array(z.string()).min(1),
  responses: z.record(z.string(), z.unknown()),
})
const description = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) })

describe('the description of the public API', () => {
  it('is the one that is checked in', async () => {
    const [kept, generated] = [await readFile(golden, 'utf8'), await openApiText()]
    expect(
      kept === generated,
      'resources/openapi.json is stale: the contract has changed. Run `npm run openapi` and look at the difference: callers of /api/v1 will meet it.',
    ).toBe(true)
  })

  it('is the same each time it is made', async () => {
    expect(await openApiText()).toBe(await openApiText())
  })

  it('says of each call what it does and how it fails', async () => {
    const { paths } = description.parse(JSON.parse(await openApiText()))
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
    const silent = operations.filter(({ responses }) =>
      ['400', '404', '500'].some((status) => responses[status] === undefined),
    )
    expect(silent.map(({ operationId }) => operationId)).toEqual([])
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
  })

  it('holds what is public and nothing else', async () => {
    const { paths } = description.parse(JSON.parse(await openApiText()))
    const calls = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(calls.toSorted()).toEqual([
      'DELETE /runs/{id}',
      'DELETE /schedules/{id}',
      'GET /allocations/{a}/compare/{b}',
      'GET /allocations/{a}/compare/{b}/moves',
      'GET /allocations/{id}/contract',
      'GET /allocations/{id}/group',
      'GET /allocations/{id}/summary',
      'GET /allocations/{id}/users/{user_id}',
      'GET /events/{a}/compare/{b}',
      'GET /events/{id}/cohorts',
      'GET /events/{id}/days',
      'GET /events/{id}/summary',
      'GET /me',
      'GET /metrics/runs',
      'GET /reconciliation/{id}/abbreviations/refused',
      'GET /reconciliation/{id}/golden/{golden}',
      'GET /reconciliation/{id}/pairs/{pair}',
      'GET /reconciliation/{id}/review',
      'GET /reconciliation/{id}/summary',
      'GET /reconciliation/{id}/thresholds',
      'GET /runs',
      'GET /runs/{id}',
      'GET /runs/{id}/details',
      'GET /runs/{id}/input-changes',
      'GET /runs/{id}/log',
      'GET /schedules',
      'GET /schedules/{id}',
      'GET /schedules/{id}/history',
      'GET /sweeps/{id}',
      'GET /sweeps/{id}/points/{point}/job',
      'GET /system',
      'GET /system/disk',
      'GET /system/health',
      'POST /allocations/{a}/compare/{b}/flows',
      'POST /allocations/{a}/compare/{b}/moves',
      'POST /allocations/{a}/compare/{b}/users',
      'POST /allocations/{id}/assignments',
      'POST /allocations/{id}/contracts',
      'POST /allocations/{id}/what-if',
      'POST /allocations/{id}/write',
      'POST /events/{id}/cleaned',
      'POST /events/{id}/load',
      'POST /events/{id}/players',
      'POST /events/{id}/rejected',
      'POST /files/upload',
      'POST /reconciliation/changes',
      'POST /reconciliation/{id}/abbreviations/refused',
      'POST /reconciliation/{id}/adjudication',
      'POST /reconciliation/{id}/decisions',
      'POST /reconciliation/{id}/decisions/all',
      'POST /reconciliation/{id}/history',
      'POST /reconciliation/{id}/queue',
      'POST /reconciliation/{id}/replay',
      'POST /reconciliation/{id}/rows',
      'POST /reconciliation/{id}/undo',
      'POST /reconciliation/{id}/why-not',
      'POST /reconciliation/{id}/write',
      'POST /runs',
      'POST /runs/mark',
      'POST /runs/prune',
      'POST /runs/{id}/cancel',
      'POST /schedules',
      'POST /schedules/{id}',
      'POST /schedules/{id}/pause',
      'POST /schedules/{id}/resume',
      'POST /schedules/{id}/run',
    ])
  })
})
