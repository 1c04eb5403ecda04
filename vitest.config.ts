import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Looks at what is loaded in its process. */
const alone = 'src-renderer/strict-zod.test.ts'
const engines = 'src-main/*/engine/**/*.test.ts'
/** Drops by the hundred through tight loops, which V8's counting of blocks makes six times slower. */
const searches = [
  'src-main/allocation/engine/{solve,bound,dual,many-groups,explain-worth}.test.ts',
  'src-main/allocation/engine/flow/{solve-flow,dual}.test.ts',
  'src-main/reconciliation/engine/large/*.test.ts',
]

export default defineConfig({
  test: {
    environment: 'node',
    // The real engines start in processes of their own; a busy machine needs the room.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    restoreMocks: true,
    // Half of the tests wait for processes they started: with one worker a core, cores stand idle.
    maxWorkers: availableParallelism() + 1,
    projects: [
      // Pure code keeps nothing between files: a process of its own for each would cost more than the tests.
      {
        extends: true,
        test: { name: 'shared', isolate: false, include: ['src-shared/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'renderer',
          isolate: false,
          include: ['src-renderer/**/*.test.{ts,tsx}'],
          exclude: [alone],
        },
      },
      {
        extends: true,
        test: { name: 'engines', isolate: false, include: [engines], exclude: searches },
      },
      { extends: true, test: { name: 'searches', isolate: false, include: searches } },
      {
        extends: true,
        test: { name: 'main', include: ['src-main/**/*.test.ts', alone], exclude: [engines] },
      },
      {
        extends: true,
        test: {
          name: 'tools',
          include: ['{scripts,bench}/**/*.test.ts', 'e2e/support/**/*.test.ts'],
        },
      },
    ],
    coverage: {
      provider: 'v8',
      reportsDirectory: 'coverage',
      reporter: process.env.CI === undefined ? ['json-summary', 'html'] : ['json-summary'],
      reportOnFailure: true,
      include: ['src-main/**/*.ts', 'src-shared/**/*.ts'],
      exclude: [
        '**/*.test.ts',
        '**/*.testing.ts',
        '**/*.d.ts',
        // What only runs in child processes and their worker threads: tests start them for real,
        // but V8 counts the lines of the process that the tests run in alone. The families'
        // runner.ts and query.ts are no exception: tests import them as well.
        'src-main/hosts/{runner,query}/**',
        'src-main/hosts/cli/main.ts',
        'src-main/jobs/{runner-process,query-process,worker,process-port}.ts',
        'src-main/hosts/process-port.ts',
        'src-main/hosts/desktop/{main,core-entry,core-host,core-spawner}.ts',
        'src-main/hosts/desktop/preload/**',
      ],
      thresholds: { lines: 85 },
    },
  },
})
