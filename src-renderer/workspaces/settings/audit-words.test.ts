import { isContractProcedure } from '@orpc/contract'
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

function keptIn(node: object, path: readonly string[]): readonly string[] {
  if (isContractProcedure(node)) {
    const meta: { readonly audit?: unknown } = node['~orpc'].meta
    return meta.audit === 'nothing' ? [] : [path.join('.')]
  }
  return Object.entries(node).flatMap(([key, value]: [string, object]) =>
    keptIn(value, [...path, key]),
  )
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
