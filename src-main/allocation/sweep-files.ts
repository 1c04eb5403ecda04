import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { AllocationParameters } from '../../src-shared/allocation/parameters.ts'
import {
  parametersAt,
  type SweepFacts,
  type SweepResult,
  sweepResult,
} from '../../src-shared/allocation/sweep.ts'
import { expected } from '../platform/errors.ts'

/** In `artifacts/` of a sweep: the result, its points as a table, what its points are resolved against. */
export const pointsFile = 'points.json'
export const pointsTable = 'points.csv'
export const factsFile = 'facts.json'

/** The result of a published sweep. `folder` is the run's. Throws `not_found`. */
export async function readSweep(folder: string): Promise<SweepResult> {
  try {
    return sweepResult.parse(
      JSON.parse(await readFile(join(folder, 'artifacts', pointsFile), 'utf8')),
    )
  } catch (error) {
    throw expected('not_found', {
      what: 'This run has no readable points.',
      remedy: 'Only a sweep has points; run it again if its folder was damaged.',
      cause: error,
    })
  }
}

/** The table of points of a published sweep, for downloads. */
export function sweepPointsPath(folder: string): string {
  return join(folder, 'artifacts', pointsTable)
}

/** The parameters of one point, with which an allocation gives the same drop. */
export async function pointParameters(
  folder: string,
  index: number,
): Promise<AllocationParameters> {
  const { parameters, over, points } = await readSweep(folder)
  const point = points[index]
  if (point === undefined) {
    throw expected('not_found', {
      what: `This sweep has no point ${index + 1}.`,
      remedy: 'Points are counted from 1, in the order of the table.',
    })
  }
  const text = await readFile(join(folder, 'artifacts', factsFile), 'utf8')
  const { targets, contracts, caps, sponsored } = storedFacts.parse(JSON.parse(text))
  return parametersAt(parameters, over, point.values, {
    targets: new Map(Object.entries(targets)),
    caps: new Map(
      contracts.map((id, c) => [id, { cap: caps[c] ?? 0, sponsored: sponsored[c] === 1 }] as const),
    ),
  })
}

const storedFacts = z.strictObject({
  targets: z.record(z.string(), z.number()),
  contracts: z.array(z.string()),
  caps: z.array(z.int()),
  sponsored: z.array(z.int()),
})

/** What {@link pointParameters} resolves points against. */
export function factsText({ targets, caps }: SweepFacts): string {
  return JSON.stringify({
    targets: Object.fromEntries(targets),
    contracts: [...caps.keys()],
    caps: [...caps.values()].map(({ cap }) => cap),
    sponsored: [...caps.values()].map(({ sponsored }) => Number(sponsored)),
  } satisfies z.infer<typeof storedFacts>)
}
