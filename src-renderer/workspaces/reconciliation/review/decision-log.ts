import type { DecisionEvent } from '../../../../src-shared/reconciliation/decisions.ts'

/** The log as a file: a decision a line. */
export function logText(events: readonly DecisionEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('')
}

/**
 * Decisions of a file that was exported. What they must look like is the core's to say; here only
 * what no core could read is refused. Throws an error that names the line.
 */
export function parseLog(text: string): readonly DecisionEvent[] {
  const events: DecisionEvent[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const event = parsed(line)
    if (!isEvent(event)) throw new Error(`Line ${index + 1} is no decision.`)
    events.push(event)
  }
  if (events.length === 0) throw new Error('The file has no decisions.')
  return events
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isEvent(value: unknown): value is DecisionEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'action' in value &&
    'number' in value &&
    typeof value.number === 'number'
  )
}
