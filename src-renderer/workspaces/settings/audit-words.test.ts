import { describe, expect, it } from 'vitest'
import { contract } from '../../../src-shared/contract/index.ts'
import { auditDetails, auditWords } from './audit-words.ts'

describe('what was done', () => {
  it('has words for every procedure that the trail keeps', () => {
    const kept = keptIn(contract, [])
    expect(kept).toContain('runs.start')
    expect(kept.filter((action) => auditWords(action) === action)).toEqual([])
  })

  it('is told by its name where a later version did it', () => {
    expect(auditWords('runs.teleport')).toBe('runs.teleport')
  })
})

/** A group of procedures, or a procedure, which tells about itself. */
type Node = { readonly [key: string]: Node } | Procedure
interface Procedure {
  readonly '~orpc': { readonly meta: { readonly audit?: string } }
}

function keptIn(node: Node, path: readonly string[]): readonly string[] {
  if (isProcedure(node)) return node['~orpc'].meta.audit === 'nothing' ? [] : [path.join('.')]
  return Object.entries(node).flatMap(([key, value]) => keptIn(value, [...path, key]))
}

function isProcedure(node: Node): node is Procedure {
  return '~orpc' in node
}

describe('details of the audit trail', () => {
  it('are read as key and value, what is nested by its path', () => {
    expect(
      auditDetails('{"ids":["r1","r2"],"job":{"kind":"allocation","output":null},"seen":true}'),
    ).toEqual(['ids: r1, r2', 'job.kind: allocation', 'job.output: none', 'seen: true'])
  })

  it('stay the text they are where they are no JSON object', () => {
    expect([auditDetails('{"job":{"inp…'), auditDetails('read only'), auditDetails('')]).toEqual([
      ['{"job":{"inp…'],
      ['read only'],
      [],
    ])
  })
})
