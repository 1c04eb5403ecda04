import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventFiles } from '../../src-shared/events/job.ts'
import {
  type Check,
  type CheckName,
  type QualityReport,
  qualityReport,
} from '../../src-shared/events/report.ts'
import type { EarlierRun } from './engine/checks.ts'

/** A run with the report of its checks. */
export interface JudgedRun {
  readonly id: string
  /** ISO 8601. */
  readonly at: string
  readonly quality: QualityReport
}

/** What one check found in a run. */
export interface CheckPoint extends Pick<
  Check,
  'passed' | 'severity' | 'observed' | 'threshold' | 'message'
> {
  readonly run: string
  readonly at: string
}

export interface CheckHistory {
  readonly name: CheckName
  /** The oldest first; runs that did not make the check are left out. */
  readonly points: readonly CheckPoint[]
}

/** What each check found across runs, in the order of the checks of the newest run. */
export function checkHistory(runs: readonly JudgedRun[]): readonly CheckHistory[] {
  const points = new Map<CheckName, CheckPoint[]>()
  const newestFirst = runs.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
  for (const { id, at, quality } of newestFirst) {
    for (const { name, passed, severity, observed, threshold, message } of quality.checks) {
      const point = { run: id, at, passed, severity, observed, threshold, message }
      const known = points.get(name)
      if (known === undefined) points.set(name, [point])
      else known.push(point)
    }
  }
  return Array.from(points, ([name, found]) => ({ name, points: found.toReversed() }))
}

/** The report of the checks in a run's folder; undefined where there is none that can be read. */
export async function readQuality(folder: string): Promise<QualityReport | undefined> {
  try {
    const text = await readFile(join(folder, 'artifacts', eventFiles.quality), 'utf8')
    return qualityReport.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Earlier runs as the checks need them; those whose report is gone are left out. */
export async function earlierRuns(folders: readonly string[]): Promise<readonly EarlierRun[]> {
  const reports = await Promise.all(folders.map(readQuality))
  return reports.flatMap((report) =>
    report === undefined ? [] : [{ events: report.counts.kept, properties: report.properties }],
  )
}
