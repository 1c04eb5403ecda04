import type { Actor } from '../../src-shared/actor.ts'
import type { ProcedureMeta } from '../../src-shared/contract/procedure.ts'
import type { AuditStore } from '../store/audit.ts'

export interface AuditTrailOptions {
  readonly store: AuditStore
  readonly now: () => Date
  /** What was done is done, also when it cannot be written down. */
  readonly onTrouble: (error: unknown) => void
}

export interface AuditedCall {
  readonly actor: Actor
  readonly path: readonly string[]
  readonly keeps: ProcedureMeta['audit']
  readonly input: unknown
  readonly output: unknown
}

/** Writes down a call that has succeeded. */
export type AuditTrail = (call: AuditedCall) => void

const mostSubject = 200
const mostDetail = 2000

export function createAuditTrail({ store, now, onTrouble }: AuditTrailOptions): AuditTrail {
  return ({ actor, path, keeps, input, output }) => {
    if (keeps === 'nothing') return
    try {
      store.append(
        {
          who: actor.name,
          action: path.join('.'),
          subject: shortened(subjectOf(input, output), mostSubject),
          detail: keeps === 'input' ? shortened(JSON.stringify(input) ?? '', mostDetail) : '',
        },
        now(),
      )
    } catch (error) {
      onTrouble(error)
    }
  }
}

/**
 * What a call was about: the name of what it gives where that has one beside its id, as people read
 * the trail; else the id, the ids or the name that it is given or gives.
 */
export function subjectOf(input: unknown, output: unknown): string {
  const given = fieldsOf(output)
  if (typeof given['id'] === 'string' && typeof given['name'] === 'string') return given['name']
  return keyOf(fieldsOf(input)) ?? keyOf(given) ?? ''
}

function keyOf({ id, ids, name, connection }: Fields): string | undefined {
  if (typeof id === 'string') return id
  if (Array.isArray(ids)) return ids.length === 1 ? String(ids[0]) : `${ids.length} runs`
  const named = [name, connection, fieldsOf(connection)['name']]
  return named.find((each) => typeof each === 'string')
}

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text
