import { describe, expect, it } from 'vitest'
import { auditDetails } from './audit-words.ts'

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
