import { describe, expect, it } from 'vitest'

import { judgeImport } from './arrows.ts'

function judge(file: string, specifier: string, typeOnly = false): string | undefined {
  return judgeImport({ file, specifier, typeOnly })?.arrow
}

describe('an import along the arrows', () => {
  it.each([
    ['src-main/platform/log.ts', '../../src-shared/errors.ts'],
    ['src-main/store/runs.ts', '../platform/clock.ts'],
    ['src-main/jobs/queue.ts', '../store/index.ts'],
    ['src-main/allocation/engine/greedy.ts', './prices.ts'],
    ['src-main/allocation/runner.ts', '../data/duckdb.ts'],
    ['src-main/allocation/engine/greedy.test.ts', '../sample.ts'],
    ['src-main/console/index.ts', '../allocation/index.ts'],
    ['src-main/hosts/runner/main.ts', '../../allocation/runner.ts'],
    ['src-main/hosts/query/main.ts', '../../allocation/query.ts'],
    ['src-main/hosts/cli/main.ts', '../../console/index.ts'],
    ['src-main/hosts/cli/main.ts', '../server/index.ts'],
    ['src-renderer/rpc.ts', '../src-shared/contract/index.ts'],
    ['src-renderer/shell/frame.tsx', '../components/data-grid.tsx'],
    ['src-renderer/components/chart/column-chart.tsx', 'recharts'],
    ['bench/allocation.ts', '../src-main/allocation/engine/greedy.ts'],
    ['src-main/module-loading.test.ts', './console/index.ts'],
    ['src-shared/contract/index.ts', '@orpc/contract'],
    ['src-main/console/router.ts', '@orpc/server'],
    ['src-main/hosts/server/http.ts', '@orpc/openapi/node'],
    ['src-renderer/rpc.ts', '@orpc/client/fetch'],
    ['src-main/data/duckdb.ts', '@duckdb/node-api'],
    ['src-main/store/database.ts', 'better-sqlite3'],
    ['src-main/hosts/server/http.ts', 'fastify'],
    ['src-main/platform/paths.ts', 'node:path'],
    ['src-shared/allocation/parameters.ts', 'zod'],
  ])('from %s to %s is let through', (file, specifier) => {
    expect(judge(file, specifier)).toBeUndefined()
  })

  it('may name the types of oRPC in a test', () => {
    expect(judge('src-main/hosts/contract.test.ts', '@orpc/client', true)).toBeUndefined()
    expect(judge('src-main/hosts/contract.test.ts', '@orpc/client')).toMatch(/oRPC/)
  })
})

describe('an import against the arrows', () => {
  it.each([
    ['src-shared/errors.ts', '../src-main/platform/log.ts', /shared may import nothing but itself/],
    ['src-shared/errors.ts', 'node:fs', /nothing of Node/],
    ['src-shared/errors.ts', 'fs', /nothing of Node/],
    ['src-shared/errors.ts', 'pino', /src-shared imports only zod/],
    ['src-main/platform/log.ts', '../store/database.ts', /platform may import shared, not store/],
    ['src-main/store/runs.ts', '../data/duckdb.ts', /store may import .*, not data/],
    ['src-main/data/duckdb.ts', '../store/database.ts', /data may import .*, not store/],
    ['src-main/jobs/queue.ts', '../allocation/index.ts', /jobs may import .*, not family/],
    ['src-main/allocation/index.ts', '../console/index.ts', /family may import .*, not console/],
    ['src-main/console/index.ts', '../hosts/cli/main.ts', /console may import .*, not hosts/],
    ['src-main/allocation/runner.ts', '../events/index.ts', /a family never imports another/],
    ['src-main/console/index.ts', '../allocation/engine/greedy.ts', /only its doors are imported/],
    ['src-main/console/index.ts', '../allocation/sample.ts', /only its doors are imported/],
    ['src-main/console/index.ts', '../allocation/runner.ts', /door runner\.ts/],
    ['src-main/hosts/runner/main.ts', '../../allocation/index.ts', /door index\.ts/],
    ['src-main/hosts/runner/main.ts', '../../allocation/query.ts', /door query\.ts/],
    ['src-main/hosts/query/main.ts', '../../allocation/runner.ts', /door runner\.ts/],
    ['src-main/hosts/cli/main.ts', '../../allocation/engine/model.ts', /only its doors/],
    ['src-main/hosts/cli/main.ts', '../runner/main.ts', /started, not imported/],
    ['src-main/hosts/server/http.ts', '../query/main.ts', /started, not imported/],
    ['scripts/screens.ts', '../src-main/allocation/engine/model.ts', /only its doors/],
    ['src-renderer/rpc.ts', '../src-main/console/index.ts', /src-shared and itself only/],
    ['src-renderer/shell/frame.tsx', 'node:path', /nothing of Node/],
    ['src-renderer/shell/frame.tsx', '@orpc/client', /oRPC/],
    ['src-main/jobs/queue.ts', '@orpc/server', /oRPC/],
    ['src-main/allocation/query.ts', '@duckdb/node-api', /DuckDB/],
    ['src-main/jobs/queue.ts', 'better-sqlite3', /SQLite/],
    ['src-main/console/index.ts', 'electron', /Electron/],
    ['src-main/console/index.ts', '@fastify/static', /HTTP server/],
    ['src-main/allocation/index.ts', 'commander', /terminal/],
    ['src-main/jobs/queue.ts', 'pg', /database servers/],
    ['src-main/jobs/queue.ts', 'react', /src-renderer only/],
    ['src-renderer/workspaces/metrics/bucket-plot.tsx', 'recharts', /plot library/],
    ['src-main/jobs/queue.ts', 'vitest', /test tools/],
    ['src-main/assets/index.ts', '../jobs/queue.ts', /no place in the table/],
    ['src-main/jobs/queue.ts', '../assets/index.ts', /no place in the table/],
  ])('from %s to %s is refused', (file, specifier, arrow) => {
    expect(judge(file, specifier)).toMatch(arrow)
  })

  it('is refused as a type too', () => {
    expect(judge('src-main/jobs/queue.ts', '../hosts/cli/main.ts', true)).toMatch(/not hosts/)
  })

  it('is told the way out', () => {
    const site = { file: 'src-main/jobs/queue.ts', specifier: '@duckdb/node-api', typeOnly: false }
    expect(judgeImport(site)?.wayOut).toMatch(/src-main\/data/)
  })
})
