import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { VerdictCache } from './adjudicate.ts'
import { type Verdict, verdictWords } from './types.ts'

const line = z.strictObject({
  key: z.string(),
  verdict: z.enum(verdictWords),
  reason: z.string(),
})

/**
 * Answers in a file of JSON lines that runs share: what was paid for once is not asked again. Lines are
 * appended whole; one that a crash cut off is passed over.
 */
export function openVerdictCache(file: string): VerdictCache {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const known = new Map<string, Verdict>()
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  for (const each of text.split('\n')) {
    const read = line.safeParse(parsed(each))
    if (!read.success) continue
    const { key, ...verdict } = read.data
    known.set(key, verdict)
  }
  // After a line that was cut off, the next one starts anew.
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n')
  return {
    get: (key) => known.get(key),
    set(key, { verdict, reason }) {
      known.set(key, { verdict, reason })
      appendFileSync(file, `${JSON.stringify({ key, verdict, reason })}\n`, { mode: 0o600 })
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
