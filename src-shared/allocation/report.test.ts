import { describe, expect, it } from 'vitest'
import { reportDocument } from '../report-document.ts'
import { markupHtml } from '../report-markup.ts'
import { allocationReport, type ReportedRun } from './report.ts'
import { groupOf, summaryOf } from './summary.testing.ts'

const run: ReportedRun = {
  id: '1m80w71d1hzb',
  title: 'Drop <2122>',
  created_at: '2026-11-22T05:38:39.000Z',
  started_by: 'Ada',
  lifecycle: {
    state: 'succeeded',
    outcome: 'ok',
    started_at: '2026-11-22T05:38:40.000Z',
    ended_at: '2026-11-22T05:38:42.000Z',
  },
}

/** What one reads, cell by cell. */
function textOf(fields: Parameters<typeof summaryOf>[0] = {}): string {
  return markupHtml(allocationReport(run, summaryOf(fields)))
    .replaceAll(/<[^>]*>/g, '|')
    .replaceAll(/\|+/g, '|')
}

describe('the report of an allocation', () => {
  it('leaves the only h1 to the page that it is shown on', () => {
    const shown = markupHtml(allocationReport(run, summaryOf(), 'h2'))
    const alone = markupHtml(allocationReport(run, summaryOf()))
    expect([shown.includes('<h1'), alone.includes('<h1')]).toEqual([false, true])
  })

  it('says what ran, by whom and when', () => {
    expect(textOf()).toContain(
      '|Drop &lt;2122&gt; |Succeeded|Run 1m80w71d1hzb · started by Ada · finished 2026-11-22 05:38 UTC|',
    )
  })

  it('has the headline, the groups, and the parameters that are not the default', () => {
    const text = textOf()
    expect(text).toContain('|Users assigned|90| of 110|Assignments|150| 100 sponsored|')
    expect(text).toContain('|east|0.400|0.400|40 of 100|At target|')
    expect(text).toContain('|Enforce ratios|on|off|')
    expect(text).not.toContain('Time limit')
  })

  it('proves where it comes from: inputs, check, bound, version', () => {
    const text = textOf()
    expect(text).toContain('|caps|/drop/caps.csv|2|ab12ab12ab12|')
    expect(text).toContain('|Check passed. |')
    expect(text).toContain('Value 75.5, certified upper bound 75.6 over all 800 eligible pairs.')
    expect(text).toContain('Quartermaster 1.0.0 · solver greedy · seed 0 · worked 1.3 s')
  })

  it('shows of many groups those that need a look, and says how many there are besides', () => {
    const groups = Array.from({ length: 300 }, (_, index) => groupOf(`g${index}`))
    groups[250] = groupOf('late', { state: 'short', sponsored: 12, ratio: 0.12 })
    const text = textOf({ groups })
    expect(text).toContain('|late|0.120|0.400|12 of 100|Short|, 28 sponsored missing|')
    expect(text).toContain('The 20 groups that need a look first; 280 more groups in the console.')
  })

  it('lists what needs attention only where something does', () => {
    expect(textOf()).not.toContain('Needs attention')
    expect(textOf({ group_warnings: ['Group east missed the target.'] })).toContain(
      '|Needs attention|Group east missed the target.|',
    )
    expect(textOf({ status: 'timed_out' })).toContain('best feasible result found by then')
  })

  it('says that a drop has no groups', () => {
    expect(textOf({ groups: [] })).toContain('|This drop has no groups.|')
  })

  it('is a document that runs and loads nothing', () => {
    const html = reportDocument('Drop <2122>', allocationReport(run, summaryOf()))
    expect(html).toContain('<title>Drop &lt;2122&gt;</title>')
    expect(html).toContain("default-src 'none'")
    expect(html).not.toMatch(/<script|\ssrc=|\shref=|url\(/)
  })
})
