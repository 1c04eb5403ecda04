import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { measureCommand } from '../support/measure.ts'

const report = z.strictObject({
  name: z.string(),
  events: z.int(),
  days: z.int(),
  stages: z.record(z.string(), z.number()),
})

export type PeerResult =
  | (z.infer<typeof report> & {
      readonly seconds: number
      readonly cpuSeconds: number
      readonly peakBytes: number | null
    })
  | { readonly name: string; readonly skipped: string }

/** The same three tables by others, once each, the start of their process too. */
export async function measurePeers(
  pattern: string,
  folder: string,
  where: { readonly polars: string | null; readonly python: string | null },
): Promise<readonly PeerResult[]> {
  const out = join(folder, 'peers')
  mkdirSync(out, { recursive: true })
  return [
    where.polars === null
      ? {
          name: 'nodejs-polars',
          skipped: 'install it into a folder anywhere and name that with --polars',
        }
      : await measure('nodejs-polars', process.execPath, [
          fileURLToPath(new URL('./peer-polars.ts', import.meta.url)),
          pattern,
          out,
          where.polars,
        ]),
    where.python === null
      ? { name: 'Polars (Python)', skipped: 'name a Python that has it with --python' }
      : await measure('Polars (Python)', where.python, [
          fileURLToPath(new URL('./peer.py', import.meta.url)),
          pattern,
          out,
        ]),
  ]
}

async function measure(
  name: string,
  command: string,
  words: readonly string[],
): Promise<PeerResult> {
  const run = await measureCommand(command, words)
  if (run.exitCode !== 0) {
    return { name, skipped: `it failed: ${run.stderr.trim().split('\n').at(-1) ?? ''}` }
  }
  const { seconds, cpuSeconds, peakBytes } = run
  return { ...report.parse(JSON.parse(run.stdout)), seconds, cpuSeconds, peakBytes }
}

export function peerText(peer: PeerResult): string {
  if ('skipped' in peer) return `  ${peer.name}: left out; ${peer.skipped}`
  const { name, events, seconds, cpuSeconds, peakBytes, stages } = peer
  const memory = peakBytes === null ? 'not measured' : `${Math.round(peakBytes / 1e6)} MB`
  const parts = Object.entries(stages).map(([stage, each]) => `${stage} ${each.toFixed(2)}`)
  return (
    `  ${name}: ${seconds.toFixed(2)} s, ${Math.round(events / seconds / 1000)}K events/s, ${memory}, ` +
    `${cpuSeconds.toFixed(2)} s of the processor (${parts.join(' · ')})`
  )
}
