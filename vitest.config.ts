import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    environment: 'node',
    // The real engines start in processes of their own; a busy machine needs the room.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: 'shared', include: ['src-shared/**/*.test.ts'] } },
      { extends: true, test: { name: 'main', include: ['src-main/**/*.test.ts'] } },
      {
        extends: true,
        // No inherited style pipeline: these tests reach the logic of the screens, not their look.
        css: { postcss: {} },
        test: { name: 'renderer', include: ['src-renderer/**/*.test.{ts,tsx}'] },
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
      reporter: ['json-summary', 'html'],
      reportOnFailure: true,
      include: ['src-main/**/*.ts', 'src-shared/**/*.ts'],
      exclude: [
        '**/*.test.ts',
        '**/*.testing.ts',
        '**/*.d.ts',
        // Entry points of child processes and worker threads: tests start them for real, and V8
        // counts only the lines of the process that the tests run in. What they call is counted.
        'src-main/hosts/{runner,query}/main.ts',
        'src-main/hosts/cli/main.ts',
        'src-main/**/*.worker.ts',
      ],
      thresholds: { lines: 85 },
    },
  },
})
