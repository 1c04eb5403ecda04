import type { DiskUse } from '../../../src-shared/retention.ts'

type Part = DiskUse['parts'][number]

export const diskPartWords: Readonly<Record<Part['part'], string>> = {
  runs: 'Runs',
  exports: 'Exports',
  samples: 'Sample data',
  uploads: 'Copied from browsers',
  logs: 'Logs of hosts',
  backups: 'Backups',
  temporary: 'Scratch files',
  databases: 'Databases',
}

/** The parts of the workspace, the largest first. */
export function partsBySize({ parts }: DiskUse): readonly Part[] {
  return parts.toSorted((a, b) => b.bytes - a.bytes)
}
