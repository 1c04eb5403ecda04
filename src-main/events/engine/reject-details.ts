import { type ValueKind, valueKinds } from './json-scan.ts'
import { eventFields } from './parse-rules.ts'

const kindNames: Readonly<Record<ValueKind, string>> = {
  [valueKinds.string]: 'a text',
  [valueKinds.number]: 'a number',
  [valueKinds.boolean]: 'true or false',
  [valueKinds.null]: 'null',
  [valueKinds.object]: 'an object',
  [valueKinds.array]: 'an array',
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const SHOWN = 100

function fieldName(slot: number): string {
  return eventFields[slot] ?? 'properties'
}

export function missingField(slot: number, kind: number): string {
  const name = fieldName(slot)
  if (kind === 0) return `${name} is absent`
  return kind === valueKinds.null ? `${name} is null` : `${name} is empty`
}

export function badType(slot: number, kind: number): string {
  return `${fieldName(slot)} is ${kindNames[kind as ValueKind]}`
}

export function badTimestamp(text: string): string {
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text
  return `${JSON.stringify(shown)} is no date-time`
}

/** Why `JSON.parse` does not take a line, or takes it for something else than an object. */
export function whyMalformed(line: Uint8Array): string {
  let text: string
  try {
    text = decoder.decode(line)
  } catch {
    return 'the line is not valid UTF-8'
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return error instanceof SyntaxError ? error.message.slice(0, 200) : 'not JSON'
  }
  if (Array.isArray(value)) return 'the line is an array, not an object'
  if (value === null) return 'the line is null, not an object'
  if (typeof value === 'string') return 'the line is a text, not an object'
  if (typeof value === 'number') return 'the line is a number, not an object'
  if (typeof value === 'boolean') return 'the line is true or false, not an object'
  throw new Error(`a line was refused that JSON.parse accepts: ${text.slice(0, SHOWN)}`)
}
